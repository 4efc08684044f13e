import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Toggle from '@cloudscape-design/components/toggle';
import { type ReactElement, useState } from 'react';
import type { Notice } from '../../api/center-operations.ts';
import { useCall, useOperation } from '../../api/use-operation.ts';
import { useAttempt } from '../../app/use-attempt.ts';
import { Instant } from '../../components/instant.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { reasonText } from './reason-text.ts';
import { SEVERITIES, Severity } from './severity.tsx';

/** Bulletins that concern the account as it is now. */
export function NoticesPage(): ReactElement {
  const [includesSeen, setIncludesSeen] = useState(false);
  const found = useOperation('securitycenter', 'ListNoticesForAccount', {
    IncludeAcknowledged: includesSeen,
  });
  const acknowledge = useCall('securitycenter', 'AcknowledgeNotice');
  const attempt = useAttempt();
  const see = (notices: readonly Notice[]): void =>
    void attempt(
      notices.length === 1 ? 'The notice is acknowledged.' : 'The notices are acknowledged.',
      async () => {
        for (const { BulletinId, Version } of notices) await acknowledge.mutateAsync({ BulletinId, Version });
      },
    );
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="What the security team publishes that concerns this account, by what it uses now."
        >
          Security notices
        </Header>
      }
    >
      <SmallTable
        title="Notices"
        wrapsLines
        selection="multi"
        rows={found.data?.Notices ?? []}
        idOf={({ BulletinId }) => BulletinId}
        isLoading={found.isPending}
        problem={found.error}
        empty={includesSeen ? 'Nothing concerns this account.' : 'There is nothing new.'}
        actions={(marked) => (
          <>
            <Toggle checked={includesSeen} onChange={({ detail }) => setIncludesSeen(detail.checked)}>
              Acknowledged too
            </Toggle>
            <Button
              disabled={marked.every(({ AcknowledgedBy }) => AcknowledgedBy !== undefined)}
              onClick={() => see(marked.filter(({ AcknowledgedBy }) => AcknowledgedBy === undefined))}
            >
              Acknowledge
            </Button>
          </>
        )}
        columns={[
          {
            id: 'title',
            header: 'Bulletin',
            sortBy: ({ Title }) => Title,
            cell: ({ BulletinId, Title, Summary }) => (
              <>
                <PageLink to={`/security-center/bulletins/${encodeURIComponent(BulletinId)}`}>
                  {Title}
                </PageLink>
                <div>{Summary}</div>
              </>
            ),
          },
          {
            id: 'severity',
            header: 'Severity',
            sortBy: (notice) => SEVERITIES.indexOf(notice.Severity),
            cell: (notice) => <Severity of={notice.Severity} />,
          },
          { id: 'why', header: 'Why', cell: ({ Reasons }) => reasonText(Reasons) },
          {
            id: 'published',
            header: 'Published',
            sortBy: ({ PublishDate }) => PublishDate,
            cell: ({ PublishDate }) => <Instant at={PublishDate} />,
          },
          {
            id: 'seen',
            header: 'Acknowledged',
            cell: ({ AcknowledgeDate }) => <Instant at={AcknowledgeDate} never="No" />,
          },
        ]}
      />
    </ContentLayout>
  );
}
