import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useRegion } from '../../../api/region.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Dialog } from '../../../components/dialog.tsx';
import { PemField } from './pem-field.tsx';
import { readAll } from './read-all.ts';
import { SwitchedTable } from './switched-table.tsx';

const readAnchors = () => readAll('ListTrustAnchors', ({ trustAnchors }) => trustAnchors);

const base64Of = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** Certificates that their authorities revoked. */
export function Crls(): ReactElement {
  return (
    <SwitchedTable
      title="Certificate revocation lists"
      description="Certificates on them open no session from the moment they are imported."
      thing="CRL"
      making="Import CRL"
      empty="There are no CRLs in this Region."
      loss="Certificates that it revokes open sessions again, unless another CRL has them."
      idOf={({ crlId }) => crlId}
      read={() => readAll('ListCrls', ({ crls }) => crls)}
      enable={(crlId) => call('rolesanywhere', 'EnableCrl', { crlId })}
      disable={(crlId) => call('rolesanywhere', 'DisableCrl', { crlId })}
      remove={(crlId) => call('rolesanywhere', 'DeleteCrl', { crlId })}
      columns={[{ id: 'anchor', header: 'Trust anchor', cell: ({ trustAnchorArn }) => trustAnchorArn }]}
      create={(onClose) => <ImportCrl onClose={onClose} />}
    />
  );
}

function ImportCrl({ onClose }: { readonly onClose: () => void }): ReactElement {
  const attempt = useAttempt();
  const region = useRegion();
  const anchors = useQuery({ queryKey: ['rolesanywhere', 'Trust anchors', region], queryFn: readAnchors });
  const [name, setName] = useState('');
  const [pem, setPem] = useState('');
  const [chosen, setChosen] = useState<string>();
  const options = (anchors.data ?? []).map((anchor) => ({
    value: anchor.trustAnchorArn,
    label: anchor.name,
    description: anchor.trustAnchorArn,
  }));
  return (
    <Dialog
      title="Import CRL"
      deed="Import CRL"
      size="large"
      isReady={name.trim() !== '' && chosen !== undefined && /BEGIN (X509 )?CRL/.test(pem)}
      onClose={onClose}
      onSubmit={async () => {
        const crl = { crlData: base64Of(pem), trustAnchorArn: chosen ?? '' };
        await call('rolesanywhere', 'ImportCrl', { name: name.trim(), enabled: true, ...crl });
        onClose();
        await attempt('From now on its certificates open no session.', () => Promise.resolve());
      }}
    >
      <FormField label="Name">
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Trust anchor" description="Whose authority signed the list.">
        <Select
          options={options}
          placeholder="Choose a trust anchor"
          empty="There are no trust anchors."
          statusType={anchors.isPending ? 'loading' : 'finished'}
          selectedOption={options.find(({ value }) => value === chosen) ?? null}
          onChange={({ detail }) => setChosen(detail.selectedOption.value)}
        />
      </FormField>
      <PemField
        label="Revocation list"
        description="In PEM. It takes the place of no other: delete the older one when this is there."
        placeholder="-----BEGIN X509 CRL-----"
        value={pem}
        onChange={setPem}
      />
    </Dialog>
  );
}
