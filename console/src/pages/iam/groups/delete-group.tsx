import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { call, callAll } from '../../../api/call.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { policyHolder } from '../permissions/policy-holder.ts';

/** Deletes a group, after what IAM wants gone before: its policies, and its users' membership. */
async function deleteGroupWhole(GroupName: string): Promise<void> {
  const holder = policyHolder('group', GroupName);
  for (const { name, arn } of await holder.held())
    await (arn === undefined ? holder.deleteInline(name) : holder.detach(arn));
  const members = (await callAll('iam', 'GetGroup', { GroupName })).flatMap(({ Users = [] }) => Users);
  for (const { UserName } of members) await call('iam', 'RemoveUserFromGroup', { GroupName, UserName });
  await call('iam', 'DeleteGroup', { GroupName });
}

interface DeleteGroupProps {
  readonly groupName: string;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

export function DeleteGroup({ groupName, onClose, onDeleted }: DeleteGroupProps): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  return (
    <ConfirmByName
      title={`Delete group ${groupName}?`}
      name={groupName}
      deed="Delete"
      onClose={onClose}
      onConfirm={async () => {
        try {
          await deleteGroupWhole(groupName);
        } finally {
          for (const queryKey of [['iam'], ['keywarden']]) await client.invalidateQueries({ queryKey });
        }
        notify.done(`Group ${groupName} is deleted.`);
        onDeleted?.();
      }}
    >
      Its users stay, but what the group let them do ends at once.
    </ConfirmByName>
  );
}
