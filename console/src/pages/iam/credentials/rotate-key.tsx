import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import type { Credential } from '../../../api/own-operations.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { Instant } from '../../../components/instant.tsx';
import { AccessKeySecret } from './access-key-secret.tsx';
import { KeyUseTable } from './key-use-table.tsx';
import { type CredentialOwner, userNameOf } from './owner.ts';
import { ROTATION_STEPS, type RotationProgress, rotationProgress } from './rotation-progress.ts';

interface RotateKeyProps {
  readonly owner: CredentialOwner;
  /** All keys of the owner, as they are now. */
  readonly keys: readonly Credential[];
  /** The key that is to go. */
  readonly oldId: string;
  readonly onClose: () => void;
}

interface Deed {
  readonly word: string;
  readonly run: () => unknown;
}

interface Made {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Milliseconds between looks at whether the keys are used. */
const LOOK_AGAIN = 3000;

/** What goes on at each step, and what goes back; calls that change keys say how it went. */
function useDeeds({ owner, oldId }: Pick<RotateKeyProps, 'owner' | 'oldId'>) {
  const attempt = useAttempt();
  const [made, setMade] = useState<Made>();
  const [isSwitched, setSwitched] = useState(false);
  const make = (): Promise<boolean> =>
    attempt('The new key is made.', async () => {
      const { AccessKey } = await call('iam', 'CreateAccessKey', userNameOf(owner));
      const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
      setMade({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
    });
  const drain = (): Promise<boolean> =>
    attempt(`${oldId} drains.`, () => call('keywarden', 'StartAccessKeyDraining', { AccessKeyId: oldId }));
  const stopDraining = async (): Promise<void> => {
    setSwitched(false);
    await attempt(`${oldId} drains no longer.`, () =>
      call('keywarden', 'StopAccessKeyDraining', { AccessKeyId: oldId }),
    );
  };
  const setStatus = (Status: 'Active' | 'Inactive') => (): Promise<boolean> =>
    attempt(`${oldId} is ${Status === 'Active' ? 'active again' : 'inactive'}.`, () =>
      call('iam', 'UpdateAccessKey', { ...userNameOf(owner), AccessKeyId: oldId, Status }),
    );
  const remove = (AccessKeyId: string): Promise<boolean> =>
    attempt(`${AccessKeyId} is deleted.`, () =>
      call('iam', 'DeleteAccessKey', { ...userNameOf(owner), AccessKeyId }),
    );
  const forward: readonly Deed[] = [
    { word: 'Make the new key', run: make },
    { word: 'All programs use the new key', run: () => setSwitched(true) },
    { word: 'Let the old key drain', run: drain },
    { word: 'Deactivate the old key', run: setStatus('Inactive') },
    { word: 'Delete the old key', run: () => remove(oldId) },
  ];
  const back: readonly (Deed | undefined)[] = [
    undefined,
    undefined,
    { word: 'Back: not all use it yet', run: () => setSwitched(false) },
    { word: 'Back: stop draining', run: stopDraining },
    { word: 'Back: activate it again', run: setStatus('Active') },
  ];
  return { made, isSwitched, forward, back, remove, skip: setStatus('Inactive') };
}

/** Leads from one key to another without a refused call, from wherever it stands; each step but the last can be undone. */
export function RotateKey({ owner, keys, oldId, onClose }: RotateKeyProps): ReactElement {
  const { made, isSwitched, forward, back, remove, skip } = useDeeds({ owner, oldId });
  const [isRemovingNew, setRemovingNew] = useState(false);
  const progress = rotationProgress(keys, oldId, isSwitched);
  const { at, newKey, isNewYounger } = progress;
  const deed = forward[at];
  const undo =
    at === 1 && isNewYounger
      ? { word: 'Back: delete the new key', run: () => setRemovingNew(true) }
      : back[at];
  if (isRemovingNew && newKey !== undefined)
    return (
      <ConfirmByName
        title="Go back, and delete the new key?"
        name={newKey.Id}
        deed="Delete"
        onClose={() => setRemovingNew(false)}
        onConfirm={() => remove(newKey.Id)}
      >
        {oldId} stays as it is. Programs that already sign with the new key are refused.
      </ConfirmByName>
    );
  return (
    <Modal
      visible
      size="large"
      header={`Rotate ${oldId}`}
      closeAriaLabel="Close"
      onDismiss={({ detail }) => {
        if (detail.reason !== 'overlay') onClose();
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {deed === undefined ? 'Done' : 'Stop here'}
            </Button>
            {undo === undefined ? undefined : <Button onClick={() => void undo.run()}>{undo.word}</Button>}
            {deed === undefined ? undefined : (
              <Button variant="primary" onClick={() => void deed.run()}>
                {deed.word}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <RotationSteps at={at} />
        <StepHelp progress={progress} oldId={oldId} made={made} onSkip={() => void skip()} />
        {at > 0 && deed !== undefined ? <InUse owner={owner} oldId={oldId} at={at} /> : undefined}
        {at > 0 && deed !== undefined ? <KeyUseTable accessKeyId={oldId} /> : undefined}
      </SpaceBetween>
    </Modal>
  );
}

function RotationSteps({ at }: { readonly at: number }): ReactElement {
  const status = (step: number): StepsProps.Status =>
    step < at ? 'success' : step === at ? 'in-progress' : 'pending';
  return (
    <Steps
      ariaLabel="Steps of the rotation"
      steps={ROTATION_STEPS.map((header, step) => ({
        header,
        status: status(step),
        statusIconAriaLabel: status(step),
      }))}
    />
  );
}

interface StepHelpProps {
  readonly progress: RotationProgress;
  readonly oldId: string;
  /** The key that was made here just now, with its secret. */
  readonly made: Made | undefined;
  readonly onSkip: () => void;
}

/** What there is to know at a step. */
function StepHelp({ progress, oldId, made, onSkip }: StepHelpProps): ReactElement | null {
  const { at, newKey } = progress;
  if (at === 0)
    return (
      <Alert type="info">You can close this whenever you like: it goes on where the keys are then.</Alert>
    );
  if (at === 1 && newKey !== undefined)
    return (
      <SpaceBetween size="l">
        {made?.accessKeyId === newKey.Id ? (
          <AccessKeySecret {...made} />
        ) : (
          <Alert type="info">
            The secret of {newKey.Id} was shown when it was made. If nobody has it, go back and make another.
          </Alert>
        )}
        <KeyUse title="New key" id={newKey.Id} />
        <KeyUse title="Old key" id={oldId} />
      </SpaceBetween>
    );
  if (at === 2)
    return (
      <Alert type="info" action={<Button onClick={onSkip}>Skip: deactivate now</Button>}>
        A draining key works, with a warning in each answer and an event once an hour.
      </Alert>
    );
  if (at === 3)
    return <Alert type="info">Deactivating can be undone at once, if a program was forgotten.</Alert>;
  if (at === 4)
    return <Alert type="warning">{oldId} is refused already. Deleting it cannot be undone.</Alert>;
  return <Alert type="success">{oldId} is gone.</Alert>;
}

/** Warns while the server still sees the old key used; says nothing where the caller may not ask. */
function InUse({
  owner,
  oldId,
  at,
}: {
  readonly owner: CredentialOwner;
  readonly oldId: string;
  readonly at: number;
}): ReactElement | null {
  const found = useOperation('keywarden', 'DescribeKeyRotation', userNameOf(owner), {
    refetchInterval: LOOK_AGAIN,
  });
  const { Step, OldAccessKeyId } = found.data ?? {};
  if (OldAccessKeyId !== oldId || at > 3) return null;
  if (Step === 'UseNewKey') return <Alert type="warning">Nobody has used the new key yet.</Alert>;
  if (Step === 'StopUsingOldKey')
    return <Alert type="warning">{oldId} was used in the last five minutes.</Alert>;
  return <Alert type="success">{oldId} was not used for five minutes.</Alert>;
}

function KeyUse({ title, id }: { readonly title: string; readonly id: string }): ReactElement {
  const found = useOperation(
    'iam',
    'GetAccessKeyLastUsed',
    { AccessKeyId: id },
    { refetchInterval: LOOK_AGAIN },
  );
  const { LastUsedDate, ServiceName, Region } = found.data?.AccessKeyLastUsed ?? {};
  return (
    <Box>
      <strong>{title}</strong> {id}: last used <Instant at={LastUsedDate} isRelative never="never" />
      {LastUsedDate === undefined ? undefined : ` by ${ServiceName} in ${Region}`}
    </Box>
  );
}
