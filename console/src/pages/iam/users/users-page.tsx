import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import type { UserRow } from '../../../api/own-operations.ts';
import { searchSource } from '../../../api/rows-source.ts';
import { useGo } from '../../../app/use-go.ts';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { ResourceTable } from '../../../components/resource-table.tsx';
import { DeleteUser } from './delete-user.tsx';

const USERS = searchSource('SearchUsers', ({ Users }) => Users);

/** Every user of the account. */
export function UsersPage(): ReactElement {
  const go = useGo();
  const [doomed, setDoomed] = useState<string>();
  return (
    <>
      <ResourceTable<UserRow>
        title="Users"
        description="People and programs with credentials of their own. A new user may do nothing until you grant it."
        source={USERS}
        idOf={({ UserName }) => UserName}
        selection="single"
        empty="There are no users yet."
        actions={([marked]) => (
          <>
            <Button disabled={marked === undefined} onClick={() => setDoomed(marked?.UserName)}>
              Delete
            </Button>
            <Button variant="primary" href="/console/iam/users/create" onFollow={go('/iam/users/create')}>
              Create user
            </Button>
          </>
        )}
        columns={[
          {
            id: 'name',
            header: 'User name',
            sortBy: 'UserName',
            cell: ({ UserName }) => (
              <PageLink to={`/iam/users/${encodeURIComponent(UserName)}`}>{UserName}</PageLink>
            ),
          },
          { id: 'path', header: 'Path', cell: ({ Path }) => Path },
          { id: 'groups', header: 'Groups', cell: ({ GroupCount = '–' }) => GroupCount },
          { id: 'mfa', header: 'MFA', cell: ({ MfaDeviceCount = '–' }) => MfaDeviceCount || 'None' },
          {
            id: 'password',
            header: 'Password last used',
            sortBy: 'PasswordLastUsed',
            cell: ({ PasswordLastUsed }) => <Instant at={PasswordLastUsed} isRelative never="Never" />,
          },
          {
            id: 'keys',
            header: 'Oldest active key',
            cell: ({ OldestActiveAccessKeyDate, ActiveAccessKeyCount }) => (
              <Instant
                at={OldestActiveAccessKeyDate}
                isRelative
                never={ActiveAccessKeyCount === undefined ? '–' : 'No key'}
              />
            ),
          },
          {
            id: 'created',
            header: 'Created',
            sortBy: 'CreateDate',
            cell: ({ CreateDate }) => <Instant at={CreateDate} isRelative />,
          },
        ]}
      />
      {doomed === undefined ? undefined : (
        <DeleteUser userName={doomed} onClose={() => setDoomed(undefined)} />
      )}
    </>
  );
}
