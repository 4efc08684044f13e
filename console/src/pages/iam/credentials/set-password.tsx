import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { CloseDialog } from '../../../components/close-dialog.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { SecretOnce } from '../../../components/secret-once.tsx';
import { newPassword } from '../users/new-password.ts';

interface SetPasswordProps {
  readonly userName: string;
  /** Whether the user had none. */
  readonly isNew: boolean;
  readonly onClose: () => void;
}

/** Gives a user a password, generated or typed. */
export function SetPassword({ userName, isNew, onClose }: SetPasswordProps): ReactElement {
  const notify = useNotify();
  const create = useWrite('iam', 'CreateLoginProfile');
  const update = useWrite('iam', 'UpdateLoginProfile');
  const [kind, setKind] = useState('generated');
  const [typed, setTyped] = useState('');
  const [mustChange, setMustChange] = useState(true);
  const [made, setMade] = useState<string>();
  if (made !== undefined)
    return (
      <CloseDialog title={`Password of ${userName}`} onClose={onClose}>
        <SecretOnce
          what="password"
          values={[
            { label: 'User name', value: userName },
            { label: 'Password', value: made, isSecret: true },
          ]}
          file={{ name: `${userName}-password.txt`, text: `User name: ${userName}\nPassword: ${made}\n` }}
        />
      </CloseDialog>
    );
  return (
    <Dialog
      title={`New password of ${userName}`}
      deed="Set password"
      isReady={kind === 'generated' || typed !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const password = kind === 'generated' ? newPassword() : typed;
        await (isNew ? create : update).mutateAsync({
          UserName: userName,
          Password: password,
          PasswordResetRequired: mustChange,
        });
        notify.done(`The password of ${userName} is set.`);
        if (kind === 'generated') setMade(password);
        else onClose();
      }}
    >
      <RadioGroup
        ariaLabel="Password"
        value={kind}
        items={[
          { value: 'generated', label: 'Generate one', description: 'Shown once.' },
          { value: 'typed', label: 'One of my choice' },
        ]}
        onChange={({ detail }) => setKind(detail.value)}
      />
      {kind === 'typed' ? (
        <FormField label="Password">
          <Input
            type="password"
            autoComplete="new-password"
            value={typed}
            onChange={({ detail }) => setTyped(detail.value)}
          />
        </FormField>
      ) : undefined}
      <Checkbox checked={mustChange} onChange={({ detail }) => setMustChange(detail.checked)}>
        The user must choose a new one at the next sign-in
      </Checkbox>
    </Dialog>
  );
}
