import type { ReactElement } from 'react';
import type { AccessKeyUse } from '../../../api/own-operations.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { Instant } from '../../../components/instant.tsx';
import { SmallTable } from '../../../components/small-table.tsx';

/** Milliseconds between looks. */
const LOOK_AGAIN = 10_000;

const idOf = ({ Service, Action, Address, UserAgent }: AccessKeyUse): string =>
  `${Service}:${Action} ${Address} ${UserAgent}`;

/** Who still uses an access key. */
export function KeyUseTable({ accessKeyId }: { readonly accessKeyId: string }): ReactElement {
  const found = useOperation(
    'keywarden',
    'GetAccessKeyUse',
    { AccessKeyId: accessKeyId },
    { refetchInterval: LOOK_AGAIN },
  );
  return (
    <SmallTable
      title="Who still uses it"
      description="The last 30 days. What goes on is shown with a delay of up to a minute."
      rows={found.data?.Uses ?? []}
      idOf={idOf}
      isLoading={found.isPending}
      problem={found.error}
      empty="Nobody has used it."
      wrapsLines
      columns={[
        {
          id: 'action',
          header: 'Action',
          cell: ({ Service, Action }) => `${Service}:${Action}`,
          sortBy: ({ Service, Action }) => `${Service}:${Action}`,
        },
        {
          id: 'address',
          header: 'Address',
          cell: ({ Address }) => Address,
          sortBy: ({ Address }) => Address,
        },
        {
          id: 'client',
          header: 'Client',
          cell: ({ UserAgent }) => UserAgent,
          sortBy: ({ UserAgent }) => UserAgent,
        },
        { id: 'calls', header: 'Calls', cell: ({ Calls }) => Calls, sortBy: ({ Calls }) => Calls },
        {
          id: 'last',
          header: 'Last used',
          cell: ({ LastUsedDate }) => <Instant at={LastUsedDate} isRelative />,
          sortBy: ({ LastUsedDate }) => LastUsedDate,
        },
      ]}
    />
  );
}
