import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { type ReactElement, useState } from 'react';
import type { PenetrationTest } from '../../api/case-operations.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useSession } from '../../app/session-context.ts';
import { ButtonRow } from '../../components/button-row.tsx';
import { Instant } from '../../components/instant.tsx';
import { type SmallColumn, SmallTable } from '../../components/small-table.tsx';
import { DecideTest, type Decision } from './decide-test.tsx';
import { RequestTest } from './request-test.tsx';

const MOST_TESTS = 1000;

const TYPES: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  REQUESTED: 'pending',
  APPROVED: 'info',
  ACTIVE: 'in-progress',
  ENDED: 'success',
};

const word = (status: string): string => status.charAt(0) + status.slice(1).toLowerCase();

const COLUMNS: readonly SmallColumn<PenetrationTest>[] = [
  { id: 'id', header: 'Test', cell: (test) => test.PenetrationTestId },
  { id: 'account', header: 'Account', cell: (test) => test.AccountId, sortBy: (test) => test.AccountId },
  {
    id: 'status',
    header: 'Status',
    cell: ({ Status }) => <StatusIndicator type={TYPES[Status] ?? 'stopped'}>{word(Status)}</StatusIndicator>,
    sortBy: ({ Status }) => Status,
  },
  { id: 'targets', header: 'Targets', cell: ({ Targets }) => Targets.join(', ') },
  { id: 'sources', header: 'From', cell: ({ SourceCidrs }) => SourceCidrs.join(', ') },
  { id: 'methods', header: 'Methods', cell: ({ Methods }) => Methods.join('; ') },
  {
    id: 'start',
    header: 'Start',
    cell: ({ StartDate }) => <Instant at={StartDate} />,
    sortBy: ({ StartDate }) => StartDate,
  },
  { id: 'end', header: 'End', cell: ({ EndDate }) => <Instant at={EndDate} /> },
  { id: 'reason', header: 'Reason', cell: ({ Reason }) => Reason ?? '–' },
];

/** What may be done to a test, by whom it is shown to. */
function decisionsFor(test: PenetrationTest, isOfTeam: boolean, ownAccount: string): readonly Decision[] {
  const { Status, AccountId } = test;
  const isUnderWay = Status === 'APPROVED' || Status === 'ACTIVE';
  return [
    ...(isOfTeam && Status === 'REQUESTED' ? (['approve', 'deny'] as const) : []),
    ...(isOfTeam && isUnderWay ? (['stop'] as const) : []),
    ...(AccountId === ownAccount && (isUnderWay || Status === 'REQUESTED') ? (['cancel'] as const) : []),
  ];
}

/** Requests for penetration tests: one's own, and for the security team those of all accounts. */
export function PenetrationTestsPage(): ReactElement {
  const { isOperatorAccount, accountId } = useSession();
  const [isAsking, setAsking] = useState(false);
  const [deciding, setDeciding] = useState<{ readonly test: PenetrationTest; readonly as: Decision }>();
  const found = useOperation('securitycenter', 'ListPenetrationTests', {
    MaxResults: MOST_TESTS,
    ...(isOperatorAccount ? { AllAccounts: true } : {}),
  });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="While a test is approved and lasts, its events in the trail say so. Nobody tests outside of that."
        >
          Penetration tests
        </Header>
      }
    >
      <SmallTable
        title="Requests"
        wrapsLines
        selection="single"
        rows={found.data?.PenetrationTests ?? []}
        idOf={({ PenetrationTestId }) => PenetrationTestId}
        isLoading={found.isPending}
        problem={found.error}
        empty="No penetration test was asked for."
        columns={COLUMNS}
        actions={([test]) => (
          <ButtonRow>
            {(test === undefined ? [] : decisionsFor(test, isOperatorAccount, accountId)).map((as) => (
              <Button key={as} onClick={() => test && setDeciding({ test, as })}>
                {word(as.toUpperCase())}
              </Button>
            ))}
            <Button variant="primary" onClick={() => setAsking(true)}>
              Request test
            </Button>
          </ButtonRow>
        )}
      />
      {isAsking ? <RequestTest accountId={accountId} onClose={() => setAsking(false)} /> : undefined}
      {deciding === undefined ? undefined : (
        <DecideTest
          id={deciding.test.PenetrationTestId}
          decision={deciding.as}
          onClose={() => setDeciding(undefined)}
        />
      )}
    </ContentLayout>
  );
}
