import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ApiErrorText } from '../../components/api-error-text.tsx';
import { AdminFields } from './admin-fields.tsx';

interface CreateClusterUserProps {
  readonly clusterId: string;
  readonly onClose: () => void;
}

export function CreateClusterUser({ clusterId, onClose }: CreateClusterUserProps): ReactElement {
  const notify = useNotify();
  const create = useWrite('cloudhsm', 'CreateClusterUser');
  const [admin, setAdmin] = useState({ AdminName: 'admin', AdminPassword: '' });
  const [user, setUser] = useState({ UserName: '', Role: 'crypto-user', Password: '' });
  const isFit = admin.AdminPassword !== '' && user.UserName !== '' && user.Password !== '';
  const save = async (): Promise<void> => {
    try {
      await create.mutateAsync({ ClusterId: clusterId, ...admin, ...user });
      notify.done(`${user.UserName} is a user of the cluster now.`);
      onClose();
    } catch {
      // Shown in the dialog.
    }
  };
  return (
    <Modal
      visible
      header="Create a user of the cluster"
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
              disabled={!isFit}
              loading={create.isPending}
              onClick={() => void save()}
            >
              Create user
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {create.error === null ? undefined : (
          <Alert type="error" header="The user was not created">
            <ApiErrorText problem={create.error} />
          </Alert>
        )}
        <RadioGroup
          ariaLabel="Role"
          value={user.Role}
          items={[
            { value: 'crypto-user', label: 'Crypto user', description: 'Makes and uses keys.' },
            { value: 'admin', label: 'Admin', description: 'Manages users; cannot use keys.' },
          ]}
          onChange={({ detail }) => setUser({ ...user, Role: detail.value })}
        />
        <FormField label="User name">
          <Input
            value={user.UserName}
            onChange={({ detail }) => setUser({ ...user, UserName: detail.value })}
          />
        </FormField>
        <FormField
          label="Password of the new user"
          description="12 to 128 characters. Nobody can tell it later."
        >
          <Input
            type="password"
            autoComplete="new-password"
            value={user.Password}
            onChange={({ detail }) => setUser({ ...user, Password: detail.value })}
          />
        </FormField>
        <AdminFields admin={admin} onChange={setAdmin} />
      </SpaceBetween>
    </Modal>
  );
}
