import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import { call } from '../../api/call.ts';
import type { AccountRow } from '../../api/operator-operations.ts';
import type { RowsSource } from '../../api/rows-source.ts';
import { Instant } from '../../components/instant.tsx';
import { ResourceTable } from '../../components/resource-table.tsx';

const ACCOUNTS: RowsSource<AccountRow> = {
  name: ['keywarden', 'ListAllAccounts'],
  async fetch({ filter, pageSize, token }) {
    const { Accounts, TotalCount, NextToken } = await call('keywarden', 'ListAllAccounts', {
      MaxResults: pageSize,
      ...(filter === '' ? {} : { Filter: filter }),
      ...(token === undefined ? {} : { NextToken: token }),
    });
    return { rows: Accounts, nextToken: NextToken, total: TotalCount };
  },
};

/** Every account of the deployment, in an organization or not. */
export function AllAccountsPage(): ReactElement {
  return (
    <ResourceTable<AccountRow>
      title="All accounts"
      description="Of this deployment, in an organization or not. Further ones outside it: “keywarden account create”."
      source={ACCOUNTS}
      idOf={({ AccountId }) => AccountId}
      empty="There are no accounts."
      columns={[
        {
          id: 'name',
          header: 'Name',
          cell: ({ Name, IsManagement }) => (IsManagement ? `${Name} (operator’s)` : Name),
        },
        { id: 'id', header: 'Account id', cell: ({ AccountId }) => AccountId },
        { id: 'alias', header: 'Alias', cell: ({ Alias }) => Alias ?? '–' },
        { id: 'email', header: 'Root’s address', cell: ({ Email }) => Email },
        {
          id: 'state',
          header: 'State',
          cell: ({ State }) => (
            <StatusIndicator type={State.toUpperCase() === 'ACTIVE' ? 'success' : 'stopped'}>
              {State}
            </StatusIndicator>
          ),
        },
        {
          id: 'mfa',
          header: 'Root’s MFA',
          cell: ({ HasRootMfa }) =>
            HasRootMfa ? (
              <StatusIndicator>Yes</StatusIndicator>
            ) : (
              <StatusIndicator type="warning">None</StatusIndicator>
            ),
        },
        { id: 'users', header: 'Users', cell: ({ UserCount }) => UserCount.toLocaleString() },
        { id: 'roles', header: 'Roles', cell: ({ RoleCount }) => RoleCount.toLocaleString() },
        {
          id: 'created',
          header: 'Created',
          cell: ({ CreateDate }) => <Instant at={CreateDate} isRelative />,
        },
      ]}
    />
  );
}
