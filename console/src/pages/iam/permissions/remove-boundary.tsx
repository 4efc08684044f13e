import Box from '@cloudscape-design/components/box';
import type { ReactElement } from 'react';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import type { BoundaryDialogProps } from './set-boundary.tsx';

/** Takes the boundary away, which widens what somebody may do. */
export function RemoveBoundary({ kind, name, onClose }: BoundaryDialogProps): ReactElement {
  const notify = useNotify();
  const ofUser = useWrite('iam', 'DeleteUserPermissionsBoundary');
  const ofRole = useWrite('iam', 'DeleteRolePermissionsBoundary');
  return (
    <ConfirmByName
      title={`Remove the boundary of ${name}?`}
      name={name}
      deed="Remove"
      onClose={onClose}
      onConfirm={async () => {
        if (kind === 'user') await ofUser.mutateAsync({ UserName: name });
        else await ofRole.mutateAsync({ RoleName: name });
        notify.done(`${name} has no permissions boundary any more.`);
      }}
    >
      <Box>From then on this {kind} may do all that its policies allow. The policy itself stays.</Box>
    </ConfirmByName>
  );
}
