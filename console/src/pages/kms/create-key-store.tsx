import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactElement, useState } from 'react';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Dialog } from '../../components/dialog.tsx';

/** Asks which cluster is to hold KMS keys, and for the proofs that it may. */
export function CreateKeyStore({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notify = useNotify();
  const create = useWrite('kms', 'CreateCustomKeyStore');
  const clusters = useOperation('cloudhsm', 'DescribeClusters', {});
  const [name, setName] = useState('');
  const [cluster, setCluster] = useState('');
  const [anchor, setAnchor] = useState('');
  const [password, setPassword] = useState('');
  const options = (clusters.data?.Clusters ?? [])
    .filter(({ State }) => State === 'ACTIVE')
    .map(({ ClusterId = '', Hsms = [] }) => ({
      value: ClusterId,
      label: ClusterId,
      description: `${Hsms.length} HSMs`,
    }));
  return (
    <Dialog
      title="Create key store"
      deed="Create key store"
      isReady={name !== '' && cluster !== '' && anchor !== '' && password !== ''}
      onClose={onClose}
      onSubmit={async () => {
        await create.mutateAsync({
          CustomKeyStoreName: name,
          CloudHsmClusterId: cluster,
          TrustAnchorCertificate: anchor,
          KeyStorePassword: password,
        });
        notify.done('The key store is created. Connect it to use it.');
        onClose();
      }}
    >
      <FormField label="Name">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Cluster" description="Active, with HSMs in two availability zones.">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === cluster) ?? null}
          placeholder="Choose a cluster"
          empty="There are no active clusters in this region."
          statusType={clusters.isPending ? 'loading' : 'finished'}
          onChange={({ detail }) => setCluster(detail.selectedOption.value ?? '')}
        />
      </FormField>
      <FormField
        label="Certificate of your authority (owner.pem)"
        description="The one that claimed the cluster."
      >
        <Textarea
          rows={4}
          value={anchor}
          placeholder="-----BEGIN CERTIFICATE-----"
          onChange={({ detail }) => setAnchor(detail.value)}
        />
      </FormField>
      <FormField label="Password of the crypto user “kmsuser”">
        <Input
          type="password"
          autoComplete="off"
          value={password}
          onChange={({ detail }) => setPassword(detail.value)}
        />
      </FormField>
      <Box variant="small">
        Make a crypto user named kmsuser in the cluster first. KMS uses the cluster as that user alone.
      </Box>
    </Dialog>
  );
}
