import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { call } from '../../api/call.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';

/** Milliseconds between looks at what is being made. */
const LOOK_AGAIN = 500;

/** Makes an account and waits until it is there. @throws Error where it could not be made */
async function createAccount(Email: string, AccountName: string): Promise<string> {
  let { CreateAccountStatus: status } = await call('organizations', 'CreateAccount', { Email, AccountName });
  while (status?.State === 'IN_PROGRESS') {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    ({ CreateAccountStatus: status } = await call('organizations', 'DescribeCreateAccountStatus', {
      CreateAccountRequestId: status.Id,
    }));
  }
  if (status?.State !== 'SUCCEEDED') throw new Error(`The account was not made: ${status?.FailureReason}`);
  return status.AccountId ?? '';
}

/** Asks for the name of a new account and its root's address, and makes it. */
export function CreateAccount({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  return (
    <Dialog
      title="Create account"
      deed="Create account"
      isReady={email !== '' && name !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const id = await createAccount(email, name);
        notify.done(`Account ${id} is created. Its root signs in after “Forgot password”.`);
        await client.invalidateQueries({ queryKey: ['organizations'] });
        onClose();
      }}
    >
      <FormField label="Account name">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Email address of its root" description="Each account needs one of its own.">
        <Input type="email" value={email} onChange={({ detail }) => setEmail(detail.value)} />
      </FormField>
    </Dialog>
  );
}
