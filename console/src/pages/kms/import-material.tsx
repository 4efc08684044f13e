import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { call } from '../../api/call.ts';
import type { OutputOf } from '../../api/operations.ts';
import { useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { downloadBytes } from '../../components/download.ts';
import type { KeyMetadata } from './key-page.tsx';

type Parameters = OutputOf<'kms', 'GetParametersForImport'>;

const WRAPPING = `openssl rand -out material.bin 32
openssl pkeyutl -encrypt -in material.bin -out wrapped.bin -inkey wrapping-key.der -keyform DER -pubin \\
  -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256`;

const base64Of = async (file: File): Promise<string> => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
};

/** Brings key material from outside, wrapped so that only the HSM can open it; or takes it away. */
export function ImportMaterial({ metadata }: { readonly metadata: KeyMetadata }): ReactElement {
  const { KeyId = '', KeyState: state } = metadata;
  const notify = useNotify();
  const upload = useWrite('kms', 'ImportKeyMaterial');
  const remove = useWrite('kms', 'DeleteImportedKeyMaterial');
  const [parameters, setParameters] = useState<Parameters>();
  const [isRemoving, setRemoving] = useState(false);
  const begin = async (): Promise<void> => {
    try {
      const input = { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_4096' } as const;
      const made = await call('kms', 'GetParametersForImport', input);
      downloadBytes({ name: 'wrapping-key.der', base64: made.PublicKey ?? '' });
      setParameters(made);
    } catch (problem) {
      notify.failed('There is no wrapping key', problem);
    }
  };
  const bring = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    try {
      await upload.mutateAsync({
        KeyId,
        ImportToken: parameters?.ImportToken,
        EncryptedKeyMaterial: await base64Of(file),
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      });
      notify.done('The material is in the HSM; the key can be used.');
      setParameters(undefined);
    } catch (problem) {
      notify.failed('The material was not taken', problem);
    }
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="It can be taken away at once, and brought again: the same material only."
          actions={
            <Button disabled={state === 'PendingImport'} onClick={() => setRemoving(true)}>
              Delete material
            </Button>
          }
        >
          Imported material
        </Header>
      }
    >
      <SpaceBetween size="m">
        {state === 'PendingImport' ? (
          <Alert type="info">The key has no material: it cannot be used until you bring some.</Alert>
        ) : undefined}
        <Box>1. Download a wrapping key. It holds for 24 hours.</Box>
        <Button iconName="download" onClick={() => void begin()}>
          Download wrapping key
        </Button>
        <Box>2. Wrap your material with it, for a symmetric key so:</Box>
        <Box variant="code">
          <pre>{WRAPPING}</pre>
        </Box>
        <FormField label="3. Bring the wrapped material (wrapped.bin)">
          <FileInput
            value={[]}
            ariaLabel="File of the wrapped material"
            onChange={({ detail }) => void bring(detail.value[0])}
          >
            Choose file
          </FileInput>
        </FormField>
        {parameters === undefined ? <Box variant="small">Download the wrapping key first.</Box> : undefined}
      </SpaceBetween>
      {isRemoving ? (
        <ConfirmByName
          title="Delete the key’s material?"
          name={KeyId}
          deed="Delete material"
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await remove.mutateAsync({ KeyId });
            notify.done('The material is deleted. The key cannot be used until it is brought again.');
          }}
        >
          Nothing can be encrypted or decrypted with the key until you bring the same material again. Keep
          your copy.
        </ConfirmByName>
      ) : undefined}
    </Container>
  );
}
