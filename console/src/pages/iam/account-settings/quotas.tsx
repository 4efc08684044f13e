import type { ReactElement } from 'react';
import { useOperation } from '../../../api/use-operation.ts';
import { SmallTable } from '../../../components/small-table.tsx';

/** Quotas of GetAccountSummary, by what they bound; those of one entity have no count of the account. */
const BOUNDED: readonly (readonly [label: string, used: string, quota: string])[] = [
  ['Users', 'Users', 'UsersQuota'],
  ['Groups', 'Groups', 'GroupsQuota'],
  ['Roles', 'Roles', 'RolesQuota'],
  ['Customer managed policies', 'Policies', 'PoliciesQuota'],
  ['Versions of policies in use', 'PolicyVersionsInUse', 'PolicyVersionsInUseQuota'],
  ['Instance profiles', 'InstanceProfiles', 'InstanceProfilesQuota'],
  ['Server certificates', 'ServerCertificates', 'ServerCertificatesQuota'],
];

interface Usage {
  readonly label: string;
  readonly used: number;
  readonly quota: number;
}

/** How much of what an account may have there is. */
export function Quotas(): ReactElement {
  const { data, error, isPending } = useOperation('iam', 'GetAccountSummary', {});
  const summary: Readonly<Record<string, number>> = data?.SummaryMap ?? {};
  const rows = BOUNDED.flatMap(([label, used, quota]): Usage[] => {
    const most = summary[quota];
    return most === undefined ? [] : [{ label, used: summary[used] ?? 0, quota: most }];
  });
  return (
    <SmallTable
      title="Quotas"
      description="What this account has, and how much it may have."
      rows={rows}
      idOf={({ label }) => label}
      isLoading={isPending}
      problem={error}
      empty="Nothing is counted."
      columns={[
        { id: 'what', header: 'What', cell: ({ label }) => label, sortBy: ({ label }) => label },
        { id: 'used', header: 'Used', cell: ({ used }) => used.toLocaleString(), sortBy: ({ used }) => used },
        {
          id: 'quota',
          header: 'Quota',
          cell: ({ quota }) => quota.toLocaleString(),
          sortBy: ({ quota }) => quota,
        },
        {
          id: 'share',
          header: 'Share',
          cell: ({ used, quota }) => `${Math.ceil((100 * used) / quota)} %`,
          sortBy: ({ used, quota }) => used / quota,
        },
      ]}
    />
  );
}
