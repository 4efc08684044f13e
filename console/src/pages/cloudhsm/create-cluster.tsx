import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { type ReactElement, useState } from 'react';
import { useNavigate } from 'react-router';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { newSubnets } from './new-subnets.ts';

const TYPES = ['hsm2m.medium', 'hsm1.medium'].map((value) => ({ value, label: value }));
const MOST_ZONES = 3;

/** Asks what a new cluster is to be like, and makes it. */
export function CreateCluster({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notify = useNotify();
  const navigate = useNavigate();
  const create = useWrite('cloudhsm', 'CreateCluster');
  const backups = useOperation('cloudhsm', 'DescribeBackups', {});
  const [type, setType] = useState('hsm2m.medium');
  const [zones, setZones] = useState('2');
  const [backup, setBackup] = useState('');
  const none = { value: '', label: 'No backup: an empty cluster' };
  const ready = (backups.data?.Backups ?? [])
    .filter(({ BackupState }) => BackupState === 'READY')
    .map(({ BackupId = '', ClusterId = '' }) => ({
      value: BackupId,
      label: BackupId,
      description: ClusterId,
    }));
  const options = [none, ...ready];
  const count = Number(zones);
  const isFit = Number.isInteger(count) && count >= 1 && count <= MOST_ZONES;
  return (
    <Dialog
      title="Create cluster"
      deed="Create cluster"
      isReady={isFit}
      onClose={onClose}
      onSubmit={async () => {
        const { Cluster } = await create.mutateAsync({
          HsmType: type,
          SubnetIds: newSubnets(count),
          ...(type === 'hsm2m.medium' ? { Mode: 'FIPS' as const } : {}),
          ...(backup === '' ? {} : { SourceBackupId: backup }),
        });
        notify.done('The cluster is being created.');
        await navigate(`/cloudhsm/clusters/${Cluster?.ClusterId ?? ''}`);
      }}
    >
      <FormField label="Type of its HSMs">
        <Select
          options={TYPES}
          selectedOption={TYPES.find(({ value }) => value === type) ?? null}
          onChange={({ detail }) => setType(detail.selectedOption.value ?? '')}
        />
      </FormField>
      <FormField
        label="Availability zones"
        description={`1 to ${MOST_ZONES}. HSMs in several stay reachable when one fails.`}
        errorText={isFit ? undefined : `A whole number from 1 to ${MOST_ZONES}.`}
      >
        <Input type="number" value={zones} onChange={({ detail }) => setZones(detail.value)} />
      </FormField>
      <FormField label="Restore from a backup" description="Its users and keys come with it. Optional.">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === backup) ?? none}
          statusType={backups.isPending ? 'loading' : 'finished'}
          onChange={({ detail }) => setBackup(detail.selectedOption.value ?? '')}
        />
      </FormField>
    </Dialog>
  );
}
