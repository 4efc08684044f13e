import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import type { ClusterUser } from '../../api/cluster-operations.ts';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { AdminFields } from './admin-fields.tsx';

interface DeleteClusterUserProps {
  readonly clusterId: string;
  readonly user: ClusterUser;
  readonly onClose: () => void;
}

export function DeleteClusterUser({ clusterId, user, onClose }: DeleteClusterUserProps): ReactElement {
  const { UserName, Role } = user;
  const notify = useNotify();
  const remove = useWrite('cloudhsm', 'DeleteClusterUser');
  const [admin, setAdmin] = useState({ AdminName: 'admin', AdminPassword: '' });
  return (
    <ConfirmByName
      title={`Delete ${UserName}?`}
      name={UserName}
      deed="Delete"
      onClose={onClose}
      onConfirm={async () => {
        await remove.mutateAsync({ ClusterId: clusterId, ...admin, UserName, Role });
        notify.done(`${UserName} is no longer a user of the cluster.`);
      }}
    >
      <SpaceBetween size="m">
        <div>Keys that only this user can use are lost with it.</div>
        <AdminFields admin={admin} onChange={setAdmin} />
      </SpaceBetween>
    </ConfirmByName>
  );
}
