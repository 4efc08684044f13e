import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import type { RoleRow } from '../../../api/own-operations.ts';
import { searchSource } from '../../../api/rows-source.ts';
import { useGo } from '../../../app/use-go.ts';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { ResourceTable } from '../../../components/resource-table.tsx';
import { DeleteRole } from './delete-role.tsx';

const ROLES = searchSource('SearchRoles', ({ Roles }) => Roles);

/** Every role of the account. */
export function RolesPage(): ReactElement {
  const go = useGo();
  const [doomed, setDoomed] = useState<string>();
  return (
    <>
      <ResourceTable<RoleRow>
        title="Roles"
        description="Identities without lasting credentials, which those they trust take on for a while."
        source={ROLES}
        idOf={({ RoleName }) => RoleName}
        selection="single"
        empty="There are no roles yet."
        actions={([marked]) => (
          <>
            <Button
              disabled={marked === undefined || marked.IsServiceLinked === true}
              onClick={() => setDoomed(marked?.RoleName)}
            >
              Delete
            </Button>
            <Button variant="primary" href="/console/iam/roles/create" onFollow={go('/iam/roles/create')}>
              Create role
            </Button>
          </>
        )}
        columns={[
          {
            id: 'name',
            header: 'Role name',
            sortBy: 'RoleName',
            cell: ({ RoleName }) => (
              <PageLink to={`/iam/roles/${encodeURIComponent(RoleName)}`}>{RoleName}</PageLink>
            ),
          },
          {
            id: 'trusts',
            header: 'Trusted entities',
            cell: ({ TrustedEntities }) => TrustedEntities.join(', '),
          },
          {
            id: 'used',
            header: 'Last used',
            cell: ({ LastUsed, Hidden }) => (
              <Instant at={LastUsed} isRelative never={Hidden?.includes('LastUsed') ? '–' : 'Never'} />
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
        <DeleteRole roleName={doomed} onClose={() => setDoomed(undefined)} />
      )}
    </>
  );
}
