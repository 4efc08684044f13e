import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callAll } from '../../../api/call.ts';
import { useSession } from '../../../app/session-context.ts';
import { useGo } from '../../../app/use-go.ts';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { SEVERITIES, Severity } from '../severity.tsx';
import { BulletinState } from './bulletin-state.tsx';

const CREATE = '/security-center/bulletins/create';

/** Of the team all bulletins, of others those that are public. */
export function BulletinsPage(): ReactElement {
  const { isOperatorAccount } = useSession();
  const go = useGo();
  const found = useQuery({
    queryKey: ['securitycenter', 'ListBulletins', 'all'],
    queryFn: async () =>
      (await callAll('securitycenter', 'ListBulletins', { MaxResults: 100 })).flatMap(
        ({ Bulletins }) => Bulletins,
      ),
  });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            isOperatorAccount
              ? 'What the team writes, from the first draft on; everybody sees what is published.'
              : 'What the security team publishes.'
          }
        >
          Security bulletins
        </Header>
      }
    >
      <SmallTable
        title="Bulletins"
        rows={found.data ?? []}
        idOf={({ BulletinId }) => BulletinId}
        isLoading={found.isPending}
        problem={found.error}
        empty="There are no bulletins."
        actions={() =>
          isOperatorAccount ? (
            <Button variant="primary" href={`/console${CREATE}`} onFollow={go(CREATE)}>
              Create bulletin
            </Button>
          ) : undefined
        }
        columns={[
          {
            id: 'id',
            header: 'Id',
            sortBy: ({ BulletinId }) => BulletinId,
            cell: ({ BulletinId }) => (
              <PageLink to={`/security-center/bulletins/${encodeURIComponent(BulletinId)}`}>
                {BulletinId}
              </PageLink>
            ),
          },
          {
            id: 'title',
            header: 'Title',
            sortBy: ({ Content }) => Content.Title,
            cell: ({ Content }) => Content.Title,
          },
          {
            id: 'severity',
            header: 'Severity',
            sortBy: (bulletin) => SEVERITIES.indexOf(bulletin.Severity),
            cell: (bulletin) => <Severity of={bulletin.Severity} />,
          },
          {
            id: 'state',
            header: 'State',
            sortBy: ({ State }) => State,
            cell: (bulletin) => <BulletinState of={bulletin} />,
          },
          {
            id: 'changed',
            header: 'Changed',
            sortBy: ({ UpdateDate }) => UpdateDate,
            cell: ({ UpdateDate }) => <Instant at={UpdateDate} />,
          },
        ]}
      />
    </ContentLayout>
  );
}
