import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import type { GroupRow } from '../../../api/own-operations.ts';
import { searchSource } from '../../../api/rows-source.ts';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { ResourceTable } from '../../../components/resource-table.tsx';
import { CreateGroup } from './create-group.tsx';
import { DeleteGroup } from './delete-group.tsx';

const GROUPS = searchSource('SearchGroups', ({ Groups }) => Groups);

/** Every group of the account. */
export function GroupsPage(): ReactElement {
  const [doomed, setDoomed] = useState<string>();
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <ResourceTable<GroupRow>
        title="User groups"
        description="Users who may do the same. A policy of the group holds for each of them."
        source={GROUPS}
        idOf={({ GroupName }) => GroupName}
        selection="single"
        empty="There are no groups yet."
        actions={([marked]) => (
          <>
            <Button disabled={marked === undefined} onClick={() => setDoomed(marked?.GroupName)}>
              Delete
            </Button>
            <Button variant="primary" onClick={() => setCreating(true)}>
              Create group
            </Button>
          </>
        )}
        columns={[
          {
            id: 'name',
            header: 'Group name',
            sortBy: 'GroupName',
            cell: ({ GroupName }) => (
              <PageLink to={`/iam/groups/${encodeURIComponent(GroupName)}`}>{GroupName}</PageLink>
            ),
          },
          { id: 'path', header: 'Path', cell: ({ Path }) => Path },
          { id: 'users', header: 'Users', cell: ({ UserCount = '–' }) => UserCount },
          {
            id: 'created',
            header: 'Created',
            sortBy: 'CreateDate',
            cell: ({ CreateDate }) => <Instant at={CreateDate} isRelative />,
          },
        ]}
      />
      {isCreating ? <CreateGroup onClose={() => setCreating(false)} /> : undefined}
      {doomed === undefined ? undefined : (
        <DeleteGroup groupName={doomed} onClose={() => setDoomed(undefined)} />
      )}
    </>
  );
}
