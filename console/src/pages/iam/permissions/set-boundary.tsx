import Box from '@cloudscape-design/components/box';
import { type ReactElement, useState } from 'react';
import type { PolicyRow } from '../../../api/own-operations.ts';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { PolicyPicker } from './policy-picker.tsx';

export interface BoundaryDialogProps {
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly onClose: () => void;
}

/** Lets one pick the managed policy that becomes the boundary. */
export function SetBoundary({ kind, name, onClose }: BoundaryDialogProps): ReactElement {
  const notify = useNotify();
  const ofUser = useWrite('iam', 'PutUserPermissionsBoundary');
  const ofRole = useWrite('iam', 'PutRolePermissionsBoundary');
  const [picked, setPicked] = useState<readonly PolicyRow[]>([]);
  const [policy] = picked;
  const set = async (): Promise<void> => {
    const PermissionsBoundary = policy?.Arn;
    if (kind === 'user') await ofUser.mutateAsync({ UserName: name, PermissionsBoundary });
    else await ofRole.mutateAsync({ RoleName: name, PermissionsBoundary });
    notify.done(`${policy?.PolicyName} bounds ${name} from now on.`);
    onClose();
  };
  return (
    <Dialog
      title={`Permissions boundary of ${name}`}
      deed="Set boundary"
      size="large"
      isReady={policy !== undefined}
      onSubmit={set}
      onClose={onClose}
    >
      <Box>
        What the boundary does not allow is denied at the very next call. It gives no permissions by itself.
      </Box>
      <PolicyPicker picked={picked} onPick={setPicked} selection="single" />
    </Dialog>
  );
}
