import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import type { GroupRow } from '../../../api/own-operations.ts';
import { useOperation, useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Instant } from '../../../components/instant.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { GroupPicker } from '../groups/group-picker.tsx';

/** The groups a user is in. */
export function UserGroups({ userName }: { readonly userName: string }): ReactElement {
  const notify = useNotify();
  const found = useOperation('iam', 'ListGroupsForUser', { UserName: userName });
  const remove = useWrite('iam', 'RemoveUserFromGroup');
  const [isAdding, setAdding] = useState(false);
  const leave = async (groupNames: readonly string[]): Promise<void> => {
    try {
      for (const GroupName of groupNames) await remove.mutateAsync({ UserName: userName, GroupName });
      notify.done(`${userName} is no longer in ${groupNames.join(', ')}.`);
    } catch (problem) {
      notify.failed('The user was not removed from all groups', problem);
    }
  };
  return (
    <>
      <SmallTable
        title="Groups"
        rows={found.data?.Groups ?? []}
        idOf={({ GroupName = '' }) => GroupName}
        isLoading={found.isPending}
        problem={found.error}
        empty="This user is in no group."
        selection="multi"
        actions={(marked) => (
          <>
            <Button
              disabled={marked.length === 0}
              loading={remove.isPending}
              onClick={() => void leave(marked.map(({ GroupName = '' }) => GroupName))}
            >
              Remove
            </Button>
            <Button variant="primary" onClick={() => setAdding(true)}>
              Add to groups
            </Button>
          </>
        )}
        columns={[
          {
            id: 'name',
            header: 'Group name',
            sortBy: ({ GroupName = '' }) => GroupName,
            cell: ({ GroupName = '' }) => (
              <PageLink to={`/iam/groups/${encodeURIComponent(GroupName)}`}>{GroupName}</PageLink>
            ),
          },
          { id: 'created', header: 'Created', cell: ({ CreateDate }) => <Instant at={CreateDate} /> },
        ]}
      />
      {isAdding ? <AddToGroups userName={userName} onClose={() => setAdding(false)} /> : undefined}
    </>
  );
}

interface AddToGroupsProps {
  readonly userName: string;
  readonly onClose: () => void;
}

function AddToGroups({ userName, onClose }: AddToGroupsProps): ReactElement {
  const notify = useNotify();
  const add = useWrite('iam', 'AddUserToGroup');
  const [picked, setPicked] = useState<readonly GroupRow[]>([]);
  return (
    <Dialog
      title={`Add ${userName} to groups`}
      deed="Add"
      size="large"
      isReady={picked.length > 0}
      onClose={onClose}
      onSubmit={async () => {
        for (const { GroupName } of picked) await add.mutateAsync({ UserName: userName, GroupName });
        notify.done(`${userName} is in ${picked.map(({ GroupName }) => GroupName).join(', ')} now.`);
        onClose();
      }}
    >
      <GroupPicker picked={picked} onPick={setPicked} />
    </Dialog>
  );
}
