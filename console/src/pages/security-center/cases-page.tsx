import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';
import { useOperation } from '../../api/use-operation.ts';
import { Instant } from '../../components/instant.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { CaseState, stateWord } from './case-state.tsx';

/** As many as one page of the API holds. */
const MOST_CASES = 1000;

/** Reports of vulnerabilities, the newest first. */
export function CasesPage(): ReactElement {
  const found = useOperation('securitycenter', 'ListCases', { MaxResults: MOST_CASES });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="What strangers told the security team by the public form, and what the team found itself."
        >
          Vulnerability reports
        </Header>
      }
    >
      <SmallTable
        title="Cases"
        wrapsLines
        rows={found.data?.Cases ?? []}
        idOf={({ CaseId }) => CaseId}
        isLoading={found.isPending}
        problem={found.error}
        empty="Nobody has reported a vulnerability."
        columns={[
          {
            id: 'id',
            header: 'Case',
            cell: ({ CaseId }) => <PageLink to={`/security-center/cases/${CaseId}`}>{CaseId}</PageLink>,
            sortBy: ({ CaseId }) => CaseId,
          },
          { id: 'title', header: 'Title', cell: ({ Title }) => Title, sortBy: ({ Title }) => Title },
          {
            id: 'state',
            header: 'State',
            cell: (row) => <CaseState {...row} />,
            sortBy: ({ State }) => State,
          },
          {
            id: 'severity',
            header: 'Severity',
            cell: ({ Severity }) => (Severity === undefined ? '–' : stateWord(Severity)),
          },
          {
            id: 'created',
            header: 'Reported',
            cell: ({ CreateDate }) => <Instant at={CreateDate} isRelative />,
            sortBy: ({ CreateDate }) => CreateDate,
          },
          {
            id: 'fix',
            header: 'Fix by',
            cell: ({ FixByDate }) => <Instant at={FixByDate} isRelative />,
            sortBy: ({ FixByDate }) => FixByDate,
          },
        ]}
      />
    </ContentLayout>
  );
}
