import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';
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
  return (
    <Dialog
      title="Create a user of the cluster"
      deed="Create user"
      isReady={admin.AdminPassword !== '' && user.UserName !== '' && user.Password !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await create.mutateAsync({ ClusterId: clusterId, ...admin, ...user });
        notify.done(`${user.UserName} is a user of the cluster now.`);
        onClose();
      }}
    >
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
    </Dialog>
  );
}
