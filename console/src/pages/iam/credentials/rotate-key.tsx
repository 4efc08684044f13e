import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Instant } from '../../../components/instant.tsx';
import { AccessKeySecret } from './access-key-secret.tsx';
import { KeyUseTable } from './key-use-table.tsx';
import { type CredentialOwner, userNameOf } from './owner.ts';

interface RotateKeyProps {
  readonly owner: CredentialOwner;
  /** The key that is to go. */
  readonly oldId: string;
  readonly onClose: () => void;
}

/** Milliseconds between looks at whether the keys are used. */
const LOOK_AGAIN = 3000;
const TITLES = [
  'Make a second key',
  'Put it into your programs, and see them use it',
  'Let the old key drain',
  'Deactivate the old key',
  'Delete the old key',
];

/** Leads from one key to another without a refused call; each step but the last can be undone. */
export function RotateKey({ owner, oldId, onClose }: RotateKeyProps): ReactElement {
  const attempt = useAttempt();
  const [step, setStep] = useState(0);
  const [made, setMade] = useState<{ readonly accessKeyId: string; readonly secretAccessKey: string }>();
  const forward = async (done: string, deed: () => Promise<unknown>): Promise<void> => {
    if (await attempt(done, deed)) setStep(step + 1);
  };
  const deeds = [
    {
      word: 'Make the new key',
      run: () =>
        forward('The new key is made.', async () => {
          const { AccessKey } = await call('iam', 'CreateAccessKey', userNameOf(owner));
          const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
          setMade({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
        }),
    },
    { word: 'All programs use the new key', run: () => Promise.resolve(setStep(step + 1)) },
    {
      word: 'Let the old key drain',
      run: () =>
        forward(`${oldId} drains.`, () =>
          call('keywarden', 'StartAccessKeyDraining', { AccessKeyId: oldId }),
        ),
    },
    {
      word: 'Deactivate the old key',
      run: () =>
        forward(`${oldId} is inactive.`, () =>
          call('iam', 'UpdateAccessKey', { ...userNameOf(owner), AccessKeyId: oldId, Status: 'Inactive' }),
        ),
    },
    {
      word: 'Delete the old key',
      run: () =>
        forward(`${oldId} is deleted.`, () =>
          call('iam', 'DeleteAccessKey', { ...userNameOf(owner), AccessKeyId: oldId }),
        ),
    },
  ];
  const deed = deeds[step];
  const status = (at: number): StepsProps.Status =>
    at < step ? 'success' : at === step ? 'in-progress' : 'pending';
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
        <Steps
          ariaLabel="Steps of the rotation"
          steps={TITLES.map((header, at) => ({
            header,
            status: status(at),
            statusIconAriaLabel: status(at),
          }))}
        />
        {step === 1 && made !== undefined ? (
          <SpaceBetween size="l">
            <AccessKeySecret {...made} />
            <KeyUse title="New key" id={made.accessKeyId} />
            <KeyUse title="Old key" id={oldId} />
          </SpaceBetween>
        ) : undefined}
        {step === 2 ? (
          <Alert type="info" action={<Button onClick={() => setStep(step + 1)}>Skip this step</Button>}>
            A draining key works, with a warning in each answer and an event once an hour.
          </Alert>
        ) : undefined}
        {step === 3 ? (
          <Alert type="info">
            Deactivating can be undone at once: activate the key again if a program was forgotten.
          </Alert>
        ) : undefined}
        {step > 0 && step < deeds.length ? <KeyUseTable accessKeyId={oldId} /> : undefined}
      </SpaceBetween>
    </Modal>
  );
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
