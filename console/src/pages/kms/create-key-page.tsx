import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tiles from '@cloudscape-design/components/tiles';
import { type ReactElement, useState } from 'react';
import { useNavigate } from 'react-router';
import type { InputOf } from '../../api/operations.ts';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { useSession } from '../../app/session-context.ts';
import { useGo } from '../../app/use-go.ts';
import { UnsavedGuard } from '../../components/unsaved-guard.tsx';
import { PolicyEditor, refusalIn } from '../../policy-editor/policy-editor.tsx';
import { KEY_KINDS } from './key-kinds.ts';

/** AWS's own default: whom IAM policies of the account allow may use the key. */
const defaultPolicy = (accountId: string): string =>
  JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${accountId}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    undefined,
    2,
  );

const ALIAS = /^[a-zA-Z0-9/_-]{1,250}$/;
const ORIGINS = [
  { value: 'AWS_KMS', label: 'Made here', description: 'In the HSM fleet of this deployment.' },
  { value: 'EXTERNAL', label: 'Imported', description: 'You bring the key material, and may take it away.' },
  {
    value: 'AWS_CLOUDHSM',
    label: 'Own cluster',
    description: 'In a CloudHSM cluster of yours, by a key store.',
  },
];

interface Entered {
  readonly usage: string;
  readonly spec: string;
  readonly origin: string;
  readonly storeId: string;
  readonly alias: string;
  readonly description: string;
  readonly isMultiRegion: boolean;
  readonly policy: string;
}

const FIRST: Omit<Entered, 'policy'> = {
  usage: 'ENCRYPT_DECRYPT',
  spec: 'SYMMETRIC_DEFAULT',
  origin: 'AWS_KMS',
  storeId: '',
  alias: '',
  description: '',
  isMultiRegion: false,
};

function toInput(entered: Entered): InputOf<'kms', 'CreateKey'> {
  const { usage, spec, origin, storeId, description, isMultiRegion, policy } = entered;
  return {
    KeyUsage: usage as 'ENCRYPT_DECRYPT',
    KeySpec: spec as 'SYMMETRIC_DEFAULT',
    Origin: origin as 'AWS_KMS',
    MultiRegion: isMultiRegion,
    Policy: policy,
    ...(description === '' ? {} : { Description: description }),
    ...(origin === 'AWS_CLOUDHSM' ? { CustomKeyStoreId: storeId } : {}),
  };
}

/** A new KMS key, with an alias. */
export function CreateKeyPage(): ReactElement {
  const { accountId } = useSession();
  const go = useGo();
  const notify = useNotify();
  const navigate = useNavigate();
  const createKey = useWrite('kms', 'CreateKey');
  const createAlias = useWrite('kms', 'CreateAlias');
  const first = { ...FIRST, policy: defaultPolicy(accountId) };
  const [entered, setEntered] = useState<Entered>(first);
  const refusal = refusalIn(entered.policy, 'resource');
  const isAliasFit = entered.alias === '' || ALIAS.test(entered.alias);
  const isBusy = createKey.isPending || createAlias.isPending;
  const isDirty = !isBusy && !createKey.isSuccess && JSON.stringify(entered) !== JSON.stringify(first);
  const save = async (): Promise<void> => {
    let keyId: string | undefined;
    try {
      keyId = (await createKey.mutateAsync(toInput(entered))).KeyMetadata?.KeyId ?? '';
      if (entered.alias !== '')
        await createAlias.mutateAsync({ AliasName: `alias/${entered.alias}`, TargetKeyId: keyId });
      notify.done(`Key ${keyId} is created.`);
    } catch (problem) {
      notify.failed(keyId === undefined ? 'The key was not created' : 'The key has no alias', problem);
    }
    if (keyId !== undefined) await navigate(`/kms/keys/${keyId}`);
  };
  return (
    <ContentLayout header={<Header variant="h1">Create key</Header>}>
      <UnsavedGuard isDirty={isDirty} />
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" href="/console/kms/keys" onFollow={go('/kms/keys')}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={!isAliasFit || (entered.origin === 'AWS_CLOUDHSM' && entered.storeId === '')}
              {...(refusal === undefined
                ? {}
                : { disabled: true, disabledReason: `Policy, line ${refusal.line}: ${refusal.text}` })}
              loading={isBusy}
              onClick={() => void save()}
            >
              Create key
            </Button>
          </SpaceBetween>
        }
      >
        <KeyFields entered={entered} onChange={setEntered} isAliasFit={isAliasFit} />
      </Form>
    </ContentLayout>
  );
}

interface KeyFieldsProps {
  readonly entered: Entered;
  readonly onChange: (entered: Entered) => void;
  readonly isAliasFit: boolean;
}

function KeyFields({ entered, onChange, isAliasFit }: KeyFieldsProps): ReactElement {
  const change = (part: Partial<Entered>): void => onChange({ ...entered, ...part });
  const kind = KEY_KINDS.find(({ usage }) => usage === entered.usage);
  const specs = (kind?.specs ?? []).map((value) => ({ value, label: value }));
  const isSymmetric = entered.spec === 'SYMMETRIC_DEFAULT';
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">What it is for</Header>}>
        <SpaceBetween size="m">
          <Tiles
            value={entered.usage}
            ariaLabel="Key usage"
            columns={2}
            items={KEY_KINDS.map(({ usage, label, description }) => ({ value: usage, label, description }))}
            onChange={({ detail }) => {
              const chosen = KEY_KINDS.find(({ usage }) => usage === detail.value);
              change({ usage: detail.value, spec: chosen?.specs[0] ?? '', origin: 'AWS_KMS' });
            }}
          />
          <FormField label="Key spec" description="Algorithm and length. It cannot be changed later.">
            <Select
              options={specs}
              selectedOption={specs.find(({ value }) => value === entered.spec) ?? null}
              onChange={({ detail }) =>
                change({ spec: detail.selectedOption.value ?? '', origin: 'AWS_KMS' })
              }
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Name</Header>}>
        <SpaceBetween size="m">
          <FormField
            label="Alias"
            description="A name that can be given to another key later. Optional."
            errorText={isAliasFit ? undefined : 'Letters, digits and / _ - only, at most 250.'}
          >
            <Input value={entered.alias} onChange={({ detail }) => change({ alias: detail.value })} />
          </FormField>
          <FormField label="Description" description="Optional.">
            <Input
              value={entered.description}
              onChange={({ detail }) => change({ description: detail.value })}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <ExpandableSection variant="container" headerText="Where the key material comes from">
        <SpaceBetween size="m">
          <Tiles
            value={entered.origin}
            ariaLabel="Origin of the key material"
            items={ORIGINS.map((origin) => ({
              ...origin,
              disabled: origin.value === 'AWS_CLOUDHSM' && !isSymmetric,
            }))}
            onChange={({ detail }) => change({ origin: detail.value, isMultiRegion: false })}
          />
          {entered.origin === 'AWS_CLOUDHSM' ? (
            <StoreField storeId={entered.storeId} onChange={(storeId) => change({ storeId })} />
          ) : (
            <Checkbox
              checked={entered.isMultiRegion}
              description="Its material can be copied to other regions; ciphertext of one opens in all. It cannot be changed later."
              onChange={({ detail }) => change({ isMultiRegion: detail.checked })}
            >
              Multi-Region key
            </Checkbox>
          )}
        </SpaceBetween>
      </ExpandableSection>
      <ExpandableSection variant="container" headerText="Key policy">
        <PolicyEditor
          kind="resource"
          label="Key policy"
          value={entered.policy}
          onChange={(policy) => change({ policy })}
        />
      </ExpandableSection>
    </SpaceBetween>
  );
}

interface StoreFieldProps {
  readonly storeId: string;
  readonly onChange: (storeId: string) => void;
}

function StoreField({ storeId, onChange }: StoreFieldProps): ReactElement {
  const stores = useOperation('kms', 'DescribeCustomKeyStores', {});
  const options = (stores.data?.CustomKeyStores ?? []).map((store) => ({
    value: store.CustomKeyStoreId ?? '',
    label: store.CustomKeyStoreName ?? '',
    description: store.ConnectionState ?? '',
    disabled: store.ConnectionState !== 'CONNECTED',
  }));
  return (
    <FormField label="Key store" description="It must be connected.">
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === storeId) ?? null}
        statusType={stores.isPending ? 'loading' : 'finished'}
        empty="There are no key stores in this region."
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      />
    </FormField>
  );
}
