import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useParams } from 'react-router';
import type { OutputOf } from '../../api/operations.ts';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { Instant, relativeTime } from '../../components/instant.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { TabsByAddress } from '../../components/tabs-by-address.tsx';
import { ImportMaterial } from './import-material.tsx';
import { KeyAliases } from './key-aliases.tsx';
import { KeyGrants } from './key-grants.tsx';
import { KeyPolicy } from './key-policy.tsx';
import { KeyRegions } from './key-regions.tsx';
import { KeyRotation } from './key-rotation.tsx';
import { KeyState } from './key-state.tsx';
import { KeyTags } from './key-tags.tsx';
import { ScheduleDeletion } from './schedule-deletion.tsx';

export type KeyMetadata = NonNullable<OutputOf<'kms', 'DescribeKey'>['KeyMetadata']>;

/** One KMS key. */
export function KeyPage(): ReactElement {
  const { keyId = '' } = useParams();
  const found = useOperation('kms', 'DescribeKey', { KeyId: keyId });
  return (
    <Loaded of={found} what={`Key ${keyId}`}>
      {({ KeyMetadata: key }) =>
        key === undefined ? undefined : <KeyDetails key={key.KeyId} metadata={key} />
      }
    </Loaded>
  );
}

function KeyDetails({ metadata }: { readonly metadata: KeyMetadata }): ReactElement {
  const { KeyId = '', KeyManager, KeySpec, Origin, MultiRegion } = metadata;
  const isOwn = KeyManager !== 'AWS';
  const canRotate = KeySpec === 'SYMMETRIC_DEFAULT' && Origin !== 'AWS_CLOUDHSM';
  const tabs = [
    { id: 'policy', label: 'Key policy', content: <KeyPolicy keyId={KeyId} isReadOnly={!isOwn} /> },
    { id: 'aliases', label: 'Aliases', content: <KeyAliases keyId={KeyId} isReadOnly={!isOwn} /> },
    { id: 'grants', label: 'Grants', content: <KeyGrants keyId={KeyId} /> },
    ...(canRotate
      ? [{ id: 'rotation', label: 'Rotation', content: <KeyRotation metadata={metadata} /> }]
      : []),
    ...(Origin === 'EXTERNAL'
      ? [{ id: 'material', label: 'Key material', content: <ImportMaterial metadata={metadata} /> }]
      : []),
    ...(MultiRegion
      ? [{ id: 'regions', label: 'Regions', content: <KeyRegions metadata={metadata} /> }]
      : []),
    { id: 'tags', label: 'Tags', content: <KeyTags keyId={KeyId} /> },
  ];
  return (
    <ContentLayout header={<KeyHeader metadata={metadata} isOwn={isOwn} />}>
      <SpaceBetween size="l">
        <DeletionCountdown metadata={metadata} />
        <Facts metadata={metadata} />
        <TabsByAddress tabs={tabs} label="Parts of the key" />
      </SpaceBetween>
    </ContentLayout>
  );
}

function KeyHeader({
  metadata,
  isOwn,
}: {
  readonly metadata: KeyMetadata;
  readonly isOwn: boolean;
}): ReactElement {
  const { KeyId = '', KeyState: state } = metadata;
  const notify = useNotify();
  const enable = useWrite('kms', 'EnableKey');
  const disable = useWrite('kms', 'DisableKey');
  const [isDeleting, setDeleting] = useState(false);
  const set = async (deed: typeof enable, word: string): Promise<void> => {
    try {
      await deed.mutateAsync({ KeyId });
      notify.done(`The key is ${word}.`);
    } catch (problem) {
      notify.failed(`The key was not ${word}`, problem);
    }
  };
  return (
    <>
      <Header
        variant="h1"
        actions={
          isOwn ? (
            <SpaceBetween direction="horizontal" size="xs">
              {state === 'Enabled' ? (
                <Button loading={disable.isPending} onClick={() => void set(disable, 'disabled')}>
                  Disable
                </Button>
              ) : undefined}
              {state === 'Disabled' ? (
                <Button loading={enable.isPending} onClick={() => void set(enable, 'enabled')}>
                  Enable
                </Button>
              ) : undefined}
              {state?.startsWith('Pending') && state !== 'PendingImport' ? undefined : (
                <Button onClick={() => setDeleting(true)}>Schedule deletion</Button>
              )}
            </SpaceBetween>
          ) : undefined
        }
      >
        {KeyId}
      </Header>
      {isDeleting ? <ScheduleDeletion keyId={KeyId} onClose={() => setDeleting(false)} /> : undefined}
    </>
  );
}

function DeletionCountdown({ metadata }: { readonly metadata: KeyMetadata }): ReactElement | undefined {
  const { KeyId = '', DeletionDate } = metadata;
  const notify = useNotify();
  const cancel = useWrite('kms', 'CancelKeyDeletion');
  if (DeletionDate === undefined) return undefined;
  const stop = async (): Promise<void> => {
    try {
      await cancel.mutateAsync({ KeyId });
      notify.done('The deletion is cancelled. The key is disabled until you enable it.');
    } catch (problem) {
      notify.failed('The deletion was not cancelled', problem);
    }
  };
  return (
    <Alert
      type="warning"
      header={`This key will be deleted ${relativeTime(DeletionDate)}`}
      action={
        <Button loading={cancel.isPending} onClick={() => void stop()}>
          Cancel deletion
        </Button>
      }
    >
      On <Instant at={DeletionDate} /> everything that was encrypted under it becomes unreadable for ever.
    </Alert>
  );
}

function Facts({ metadata }: { readonly metadata: KeyMetadata }): ReactElement {
  const key = metadata;
  const usage = useOperation('kms', 'GetKeyLastUsage', { KeyId: key.KeyId ?? '' });
  const last = usage.data?.KeyLastUsage;
  return (
    <Container header={<Header variant="h2">General</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'State', value: <KeyState state={key.KeyState} /> },
          { label: 'Spec', value: key.KeySpec ?? '–' },
          { label: 'Usage', value: key.KeyUsage ?? '–' },
          { label: 'ARN', value: key.Arn ?? '–' },
          { label: 'Origin', value: key.Origin ?? '–' },
          { label: 'Managed by', value: key.KeyManager === 'AWS' ? 'AWS service' : 'You' },
          { label: 'Created', value: <Instant at={key.CreationDate} /> },
          { label: 'Last used', value: <Instant at={last?.Timestamp} isRelative never="Not known" /> },
          { label: 'Description', value: key.Description || '–' },
          ...(key.MultiRegion
            ? [{ label: 'Multi-Region', value: key.MultiRegionConfiguration?.MultiRegionKeyType ?? 'Yes' }]
            : []),
          ...(key.CustomKeyStoreId === undefined
            ? []
            : [{ label: 'Key store', value: key.CustomKeyStoreId }]),
        ]}
      />
    </Container>
  );
}
