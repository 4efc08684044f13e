import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { call, callAll } from '../../../api/call.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { policyHolder } from '../permissions/policy-holder.ts';

/** Deletes a role, after what IAM wants gone before: its policies, and its places in instance profiles. */
async function deleteRoleWhole(RoleName: string): Promise<void> {
  const holder = policyHolder('role', RoleName);
  for (const { name, arn } of await holder.held())
    await (arn === undefined ? holder.deleteInline(name) : holder.detach(arn));
  const profiles = (await callAll('iam', 'ListInstanceProfilesForRole', { RoleName })).flatMap(
    ({ InstanceProfiles = [] }) => InstanceProfiles,
  );
  for (const { InstanceProfileName } of profiles)
    await call('iam', 'RemoveRoleFromInstanceProfile', { RoleName, InstanceProfileName });
  await call('iam', 'DeleteRole', { RoleName });
}

interface DeleteRoleProps {
  readonly roleName: string;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

export function DeleteRole({ roleName, onClose, onDeleted }: DeleteRoleProps): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  return (
    <ConfirmByName
      title={`Delete role ${roleName}?`}
      name={roleName}
      deed="Delete"
      onClose={onClose}
      onConfirm={async () => {
        try {
          await deleteRoleWhole(roleName);
        } finally {
          for (const queryKey of [['iam'], ['keywarden']]) await client.invalidateQueries({ queryKey });
        }
        notify.done(`Role ${roleName} is deleted.`);
        onDeleted?.();
      }}
    >
      Sessions of this role end at once, and nobody can begin one.
    </ConfirmByName>
  );
}
