import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FileInput from '@cloudscape-design/components/file-input';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ApiErrorText } from '../../components/api-error-text.tsx';

/** Takes the certificate that the owner's authority made, and that authority's own. */
export function CertificatesForm({ clusterId }: { readonly clusterId: string }): ReactElement {
  const notify = useNotify();
  const initialize = useWrite('cloudhsm', 'InitializeCluster');
  const [certificate, setCertificate] = useState('');
  const [anchor, setAnchor] = useState('');
  const save = async (): Promise<void> => {
    try {
      await initialize.mutateAsync({ ClusterId: clusterId, SignedCert: certificate, TrustAnchor: anchor });
      notify.done('The cluster is claimed. Its HSMs take the certificates on.');
    } catch {
      // Shown in the form.
    }
  };
  return (
    <Form
      actions={
        <Button
          variant="primary"
          disabled={certificate === '' || anchor === ''}
          loading={initialize.isPending}
          onClick={() => void save()}
        >
          Hand in
        </Button>
      }
    >
      <SpaceBetween size="m">
        {initialize.error === null ? undefined : (
          <Alert type="error" header="The certificates were refused">
            <ApiErrorText problem={initialize.error} />
          </Alert>
        )}
        <PemField label="Signed certificate (cluster.pem)" value={certificate} onChange={setCertificate} />
        <PemField label="Certificate of your authority (owner.pem)" value={anchor} onChange={setAnchor} />
      </SpaceBetween>
    </Form>
  );
}

interface PemFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function PemField({ label, value, onChange }: PemFieldProps): ReactElement {
  const read = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) onChange(await file.text());
  };
  return (
    <FormField label={label} description="Choose the file, or paste its text.">
      <SpaceBetween size="xs">
        <FileInput
          value={[]}
          accept=".pem,.crt,.cer"
          ariaLabel={`File: ${label}`}
          onChange={({ detail }) => void read(detail.value[0])}
        >
          Choose file
        </FileInput>
        <Textarea
          value={value}
          rows={4}
          placeholder="-----BEGIN CERTIFICATE-----"
          ariaLabel={label}
          onChange={({ detail }) => onChange(detail.value)}
        />
      </SpaceBetween>
    </FormField>
  );
}
