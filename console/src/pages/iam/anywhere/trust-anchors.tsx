import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Dialog } from '../../../components/dialog.tsx';
import { PemField } from './pem-field.tsx';
import { readAll } from './read-all.ts';
import { SwitchedTable } from './switched-table.tsx';

/** Authorities whose certificates the account takes. */
export function TrustAnchors(): ReactElement {
  return (
    <SwitchedTable
      title="Trust anchors"
      description="Certificate authorities whose certificates may open sessions."
      thing="trust anchor"
      making="Create trust anchor"
      empty="There are no trust anchors in this Region."
      loss="No certificate of this authority opens a session any more. Its CRLs go with it; sessions that are open go on until they end."
      idOf={({ trustAnchorId }) => trustAnchorId}
      read={() => readAll('ListTrustAnchors', ({ trustAnchors }) => trustAnchors)}
      enable={(trustAnchorId) => call('rolesanywhere', 'EnableTrustAnchor', { trustAnchorId })}
      disable={(trustAnchorId) => call('rolesanywhere', 'DisableTrustAnchor', { trustAnchorId })}
      remove={(trustAnchorId) => call('rolesanywhere', 'DeleteTrustAnchor', { trustAnchorId })}
      columns={[{ id: 'arn', header: 'ARN', cell: ({ trustAnchorArn }) => trustAnchorArn }]}
      create={(onClose) => <CreateTrustAnchor onClose={onClose} />}
    />
  );
}

function CreateTrustAnchor({ onClose }: { readonly onClose: () => void }): ReactElement {
  const attempt = useAttempt();
  const [name, setName] = useState('');
  const [pem, setPem] = useState('');
  return (
    <Dialog
      title="Create trust anchor"
      deed="Create trust anchor"
      size="large"
      isReady={name.trim() !== '' && pem.includes('BEGIN CERTIFICATE')}
      onClose={onClose}
      onSubmit={async () => {
        const sourceData = { x509CertificateData: pem };
        const source = { sourceType: 'CERTIFICATE_BUNDLE', sourceData } as const;
        await call('rolesanywhere', 'CreateTrustAnchor', { name: name.trim(), enabled: true, source });
        onClose();
        await attempt(`${name.trim()} is trusted. Now say by a profile which roles it leads to.`, () =>
          Promise.resolve(),
        );
      }}
    >
      <FormField label="Name">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <PemField
        label="Certificate of the authority"
        description="One or several in PEM; never a private key."
        placeholder="-----BEGIN CERTIFICATE-----"
        value={pem}
        onChange={setPem}
      />
    </Dialog>
  );
}
