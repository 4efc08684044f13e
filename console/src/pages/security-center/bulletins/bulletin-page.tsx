import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { useParams } from 'react-router';
import type { Bulletin } from '../../../api/center-operations.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { useSession } from '../../../app/session-context.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { reasonText } from '../reason-text.ts';
import { Severity } from '../severity.tsx';
import { Acknowledgements } from './acknowledgements.tsx';
import { BulletinActions } from './bulletin-actions.tsx';
import { BulletinState } from './bulletin-state.tsx';
import { productLines } from './product-lines.ts';

function Facts({ bulletin }: { readonly bulletin: Bulletin }): ReactElement {
  const { Revision, Authors = [], ApprovedBy, EmbargoUntil, UpdateDate, Url, Content, Scores } = bulletin;
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <SpaceBetween size="m">
        <div>{Content.Summary}</div>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'State', value: <BulletinState of={bulletin} /> },
            { label: 'Severity', value: <Severity of={bulletin.Severity} /> },
            { label: 'Changed', value: <Instant at={UpdateDate} /> },
            {
              label: 'CVSS',
              value:
                Scores.length === 0
                  ? '–'
                  : Scores.map(({ Version, Score, Vector }) => (
                      <div key={Vector}>
                        {Version}: {Score.toFixed(1)}
                      </div>
                    )),
            },
            { label: 'Products', value: productLines(Content).map((line) => <div key={line}>{line}</div>) },
            { label: 'Concerns', value: reasonText(Content.Audience ?? []) },
            ...(Revision === undefined
              ? []
              : [
                  { label: 'Revision', value: String(Revision) },
                  { label: 'Written by', value: Authors.join(', ') || '–' },
                  { label: 'Approved by', value: ApprovedBy ?? '–' },
                  { label: 'Embargo until', value: <Instant at={EmbargoUntil} /> },
                ]),
            {
              label: 'Public page',
              value:
                Url === undefined ? (
                  '–'
                ) : (
                  <Link external href={`/security/bulletins/${encodeURIComponent(bulletin.BulletinId)}`}>
                    {bulletin.BulletinId}
                  </Link>
                ),
            },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

function Revisions({ id }: { readonly id: string }): ReactElement {
  const found = useOperation('securitycenter', 'DescribeBulletinRevisions', { BulletinId: id });
  return (
    <SmallTable
      title="History"
      wrapsLines
      rows={found.data?.Revisions ?? []}
      idOf={({ Version }) => String(Version)}
      isLoading={found.isPending}
      problem={found.error}
      empty="Nothing is public yet."
      columns={[
        { id: 'version', header: 'Version', cell: ({ Version }) => Version },
        { id: 'date', header: 'Published', cell: ({ PublishDate }) => <Instant at={PublishDate} /> },
        { id: 'note', header: 'What is new', cell: ({ ChangeNote }) => ChangeNote },
        { id: 'by', header: 'By', cell: ({ PublishedBy }) => PublishedBy ?? '–' },
      ]}
    />
  );
}

/** One bulletin, with what may be done to it now. */
export function BulletinPage(): ReactElement {
  const { bulletinId: id = '' } = useParams();
  const { isOperatorAccount } = useSession();
  const found = useOperation('securitycenter', 'GetBulletin', { BulletinId: id });
  return (
    <Loaded of={found} what={`Bulletin ${id}`}>
      {({ Bulletin: bulletin }) => (
        <ContentLayout
          header={
            <Header
              variant="h1"
              actions={isOperatorAccount ? <BulletinActions bulletin={bulletin} /> : undefined}
            >
              {bulletin.Content.Title}
            </Header>
          }
        >
          <SpaceBetween size="l">
            <Facts bulletin={bulletin} />
            {bulletin.Content.Body === undefined ? undefined : (
              <Container header={<Header variant="h2">Text</Header>}>
                <Box variant="pre">{bulletin.Content.Body}</Box>
              </Container>
            )}
            {bulletin.Version === 0 ? undefined : <Revisions id={id} />}
            {isOperatorAccount && bulletin.Version > 0 ? <Acknowledgements id={id} /> : undefined}
          </SpaceBetween>
        </ContentLayout>
      )}
    </Loaded>
  );
}
