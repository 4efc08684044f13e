import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useNotify } from '../../../app/notifications.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { deleteUserWhole } from './delete-user-whole.ts';

interface DeleteUserProps {
  readonly userName: string;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

/** Asks for the name of a user, and deletes it with everything it has. */
export function DeleteUser({ userName, onClose, onDeleted }: DeleteUserProps): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  const [doing, setDoing] = useState<string>();
  return (
    <ConfirmByName
      title={`Delete user ${userName}?`}
      name={userName}
      deed="Delete"
      onClose={onClose}
      onConfirm={async () => {
        try {
          await deleteUserWhole(userName, setDoing);
        } finally {
          setDoing(undefined);
          for (const queryKey of [['iam'], ['keywarden']]) await client.invalidateQueries({ queryKey });
        }
        notify.done(`User ${userName} is deleted.`);
        onDeleted?.();
      }}
    >
      <div>
        Its password, keys, devices, certificates and policies go with it, at once and for ever. To keep them,
        deactivate its access keys and remove its password instead.
      </div>
      {doing === undefined ? undefined : (
        <StatusIndicator type="in-progress">Deleting: {doing}</StatusIndicator>
      )}
    </ConfirmByName>
  );
}
