import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import type { OutputOf } from '../../../api/operations.ts';
import type { UserRow } from '../../../api/own-operations.ts';
import { searchSource } from '../../../api/rows-source.ts';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { ResourceTable } from '../../../components/resource-table.tsx';
import { SmallTable } from '../../../components/small-table.tsx';

const USERS = searchSource('SearchUsers', ({ Users }) => Users);

interface GroupUsersProps {
  readonly groupName: string;
  readonly users: NonNullable<OutputOf<'iam', 'GetGroup'>['Users']>;
}

/** The users in a group. */
export function GroupUsers({ groupName, users }: GroupUsersProps): ReactElement {
  const notify = useNotify();
  const remove = useWrite('iam', 'RemoveUserFromGroup');
  const [isAdding, setAdding] = useState(false);
  const take = async (names: readonly string[]): Promise<void> => {
    try {
      for (const UserName of names) await remove.mutateAsync({ GroupName: groupName, UserName });
      notify.done(`${names.join(', ')}: removed from ${groupName}.`);
    } catch (problem) {
      notify.failed('Not all were removed', problem);
    }
  };
  return (
    <>
      <SmallTable
        title="Users"
        rows={users}
        idOf={({ UserName = '' }) => UserName}
        empty="Nobody is in this group."
        selection="multi"
        actions={(marked) => (
          <>
            <Button
              disabled={marked.length === 0}
              loading={remove.isPending}
              onClick={() => void take(marked.map(({ UserName = '' }) => UserName))}
            >
              Remove
            </Button>
            <Button variant="primary" onClick={() => setAdding(true)}>
              Add users
            </Button>
          </>
        )}
        columns={[
          {
            id: 'name',
            header: 'User name',
            sortBy: ({ UserName = '' }) => UserName,
            cell: ({ UserName = '' }) => (
              <PageLink to={`/iam/users/${encodeURIComponent(UserName)}`}>{UserName}</PageLink>
            ),
          },
          { id: 'created', header: 'Created', cell: ({ CreateDate }) => <Instant at={CreateDate} /> },
        ]}
      />
      {isAdding ? <AddUsers groupName={groupName} onClose={() => setAdding(false)} /> : undefined}
    </>
  );
}

interface AddUsersProps {
  readonly groupName: string;
  readonly onClose: () => void;
}

function AddUsers({ groupName, onClose }: AddUsersProps): ReactElement {
  const notify = useNotify();
  const add = useWrite('iam', 'AddUserToGroup');
  const [picked, setPicked] = useState<readonly UserRow[]>([]);
  return (
    <Dialog
      title={`Add users to ${groupName}`}
      deed="Add"
      size="large"
      isReady={picked.length > 0}
      onClose={onClose}
      onSubmit={async () => {
        for (const { UserName } of picked) await add.mutateAsync({ GroupName: groupName, UserName });
        notify.done(`${picked.map(({ UserName }) => UserName).join(', ')}: added to ${groupName}.`);
        onClose();
      }}
    >
      <ResourceTable<UserRow>
        name="user-"
        title="Users"
        level="h2"
        source={USERS}
        idOf={({ UserName }) => UserName}
        selection="multi"
        marked={picked}
        onMark={setPicked}
        empty="There are no users."
        columns={[
          { id: 'name', header: 'User name', sortBy: 'UserName', cell: ({ UserName }) => UserName },
          { id: 'groups', header: 'Groups', cell: ({ GroupCount }) => GroupCount },
        ]}
      />
    </Dialog>
  );
}
