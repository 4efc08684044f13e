import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';

const FIELDS = [
  { key: 'old', label: 'Present password', autoComplete: 'current-password' },
  { key: 'fresh', label: 'New password', autoComplete: 'new-password' },
  { key: 'again', label: 'New password again', autoComplete: 'new-password' },
] as const;

/** Asks for the present password and a new one. Every other session ends with the change, and this one too. */
export function ChangeOwnPassword({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notify = useNotify();
  const change = useWrite('iam', 'ChangePassword');
  const [typed, setTyped] = useState({ old: '', fresh: '', again: '' });
  const isSame = typed.fresh === typed.again;
  return (
    <Dialog
      title="Change password"
      deed="Change password"
      isReady={typed.old !== '' && typed.fresh !== '' && isSame}
      onClose={onClose}
      onSubmit={async () => {
        await change.mutateAsync({ OldPassword: typed.old, NewPassword: typed.fresh });
        notify.done('Your password is changed. Your sessions end: sign in with the new one.');
        onClose();
      }}
    >
      {FIELDS.map(({ key, label, autoComplete }) => (
        <FormField
          key={key}
          label={label}
          errorText={key === 'again' && typed.again !== '' && !isSame ? 'It is not the same.' : undefined}
        >
          <Input
            type="password"
            autoComplete={autoComplete}
            value={typed[key]}
            onChange={({ detail }) => setTyped({ ...typed, [key]: detail.value })}
          />
        </FormField>
      ))}
    </Dialog>
  );
}
