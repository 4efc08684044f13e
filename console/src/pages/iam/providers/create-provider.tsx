import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';

interface Entered {
  readonly kind: string;
  readonly url: string;
  readonly audience: string;
  readonly name: string;
  readonly metadata: string;
}

const EMPTY: Entered = {
  kind: 'oidc',
  url: 'https://',
  audience: 'sts.amazonaws.com',
  name: '',
  metadata: '',
};

const create = ({ kind, url, audience, name, metadata }: Entered): Promise<unknown> =>
  kind === 'oidc'
    ? call('iam', 'CreateOpenIDConnectProvider', { Url: url, ClientIDList: [audience] })
    : call('iam', 'CreateSAMLProvider', { Name: name, SAMLMetadataDocument: metadata });

/** Asks who is to vouch for people, and how to know its word. */
export function CreateProvider({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notify = useNotify();
  const client = useQueryClient();
  const [entered, setEntered] = useState(EMPTY);
  const change = (part: Partial<Entered>): void => setEntered({ ...entered, ...part });
  const isFit =
    entered.kind === 'oidc'
      ? entered.url.length > 'https://'.length && entered.audience !== ''
      : entered.name !== '' && entered.metadata !== '';
  return (
    <Dialog
      title="Add identity provider"
      deed="Add provider"
      isReady={isFit}
      onClose={onClose}
      onSubmit={async () => {
        await create(entered);
        await client.invalidateQueries({ queryKey: ['iam'] });
        notify.done('The provider is added. Now let a role trust it.');
        onClose();
      }}
    >
      <RadioGroup
        ariaLabel="Kind"
        value={entered.kind}
        items={[
          {
            value: 'oidc',
            label: 'OpenID Connect',
            description: 'GitHub Actions, Kubernetes, GitLab, Google and many more.',
          },
          { value: 'saml', label: 'SAML 2.0', description: 'Company sign-in such as Keycloak or AD FS.' },
        ]}
        onChange={({ detail }) => change({ kind: detail.value })}
      />
      {entered.kind === 'oidc' ? (
        <OidcFields entered={entered} onChange={change} />
      ) : (
        <SamlFields entered={entered} onChange={change} />
      )}
    </Dialog>
  );
}

interface FieldsProps {
  readonly entered: Entered;
  readonly onChange: (part: Partial<Entered>) => void;
}

function OidcFields({ entered, onChange }: FieldsProps): ReactElement {
  return (
    <SpaceBetween size="m">
      <FormField label="Address of the issuer" description="As its tokens name it.">
        <Input value={entered.url} onChange={({ detail }) => onChange({ url: detail.value.trim() })} />
      </FormField>
      <FormField label="Audience" description="Whom tokens must be meant for.">
        <Input
          value={entered.audience}
          onChange={({ detail }) => onChange({ audience: detail.value.trim() })}
        />
      </FormField>
    </SpaceBetween>
  );
}

function SamlFields({ entered, onChange }: FieldsProps): ReactElement {
  const read = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) onChange({ metadata: await file.text() });
  };
  return (
    <SpaceBetween size="m">
      <FormField label="Name">
        <Input value={entered.name} onChange={({ detail }) => onChange({ name: detail.value })} />
      </FormField>
      <FormField label="Metadata document" description="Your identity provider hands it out as an XML file.">
        <SpaceBetween size="xs">
          <FileInput
            value={[]}
            accept=".xml"
            ariaLabel="File of the metadata document"
            onChange={({ detail }) => void read(detail.value[0])}
          >
            Choose file
          </FileInput>
          <Textarea
            rows={6}
            ariaLabel="Metadata document"
            value={entered.metadata}
            onChange={({ detail }) => onChange({ metadata: detail.value })}
          />
        </SpaceBetween>
      </FormField>
    </SpaceBetween>
  );
}
