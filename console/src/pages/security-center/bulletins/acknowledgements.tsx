import type { ReactElement } from 'react';
import { useOperation } from '../../../api/use-operation.ts';
import { Instant } from '../../../components/instant.tsx';
import { SmallTable } from '../../../components/small-table.tsx';

const MOST = 1000;

/** Whom the newest version concerns, and who has seen it. */
export function Acknowledgements({ id }: { readonly id: string }): ReactElement {
  const found = useOperation('securitycenter', 'ListAcknowledgements', { BulletinId: id, MaxResults: MOST });
  return (
    <SmallTable
      title="Accounts concerned"
      {...(found.data?.NextToken === undefined ? {} : { description: `Among the first ${MOST} accounts.` })}
      rows={found.data?.Acknowledgements ?? []}
      idOf={({ AccountId }) => AccountId}
      isLoading={found.isPending}
      problem={found.error}
      empty="It concerns no account now."
      columns={[
        {
          id: 'account',
          header: 'Account',
          sortBy: ({ AccountId }) => AccountId,
          cell: ({ AccountId }) => AccountId,
        },
        {
          id: 'seen',
          header: 'Acknowledged',
          sortBy: ({ AcknowledgeDate }) => AcknowledgeDate ?? '',
          cell: ({ AcknowledgeDate }) => <Instant at={AcknowledgeDate} never="Not yet" />,
        },
        { id: 'by', header: 'By', cell: ({ AcknowledgedBy }) => AcknowledgedBy ?? '–' },
      ]}
    />
  );
}
