import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { call } from '../../api/call.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ApiErrorText } from '../../components/api-error-text.tsx';

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

export function CreateAccount({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  const create = useMutation({ mutationFn: () => createAccount(email, name) });
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const save = async (): Promise<void> => {
    try {
      const id = await create.mutateAsync();
      notify.done(`Account ${id} is created. Its root signs in after “Forgot password”.`);
      await client.invalidateQueries({ queryKey: ['organizations'] });
      onClose();
    } catch {
      // Shown in the dialog.
    }
  };
  return (
    <Modal
      visible
      header="Create account"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={email === '' || name === ''}
              loading={create.isPending}
              onClick={() => void save()}
            >
              Create account
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {create.error === null ? undefined : (
          <Alert type="error" header="The account was not created">
            <ApiErrorText problem={create.error} />
          </Alert>
        )}
        <FormField label="Account name">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Email address of its root" description="Each account needs one of its own.">
          <Input type="email" value={email} onChange={({ detail }) => setEmail(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
