import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Dialog } from '../../../components/dialog.tsx';
import { EnableApp } from './enable-app.tsx';
import type { CredentialOwner } from './owner.ts';
import { areCodes, NO_CODES, TwoCodes } from './two-codes.tsx';
import { useOwnerName } from './use-owner-name.ts';

interface AddMfaDeviceProps {
  readonly owner: CredentialOwner;
  readonly onClose: () => void;
}

/** Characters AWS takes in names of virtual devices. */
const NAME = /^[\w+=,.@-]{1,128}$/;

/** Adds an authenticator app or a token with a display. */
export function AddMfaDevice({ owner, onClose }: AddMfaDeviceProps): ReactElement {
  const attempt = useAttempt();
  const deviceUser = useOwnerName(owner);
  const [kind, setKind] = useState('app');
  const [name, setName] = useState('');
  const [serial, setSerial] = useState('');
  const [codes, setCodes] = useState(NO_CODES);
  const [made, setMade] = useState<{
    readonly serial: string;
    readonly seed: string;
    readonly picture: string;
  }>();
  if (made !== undefined) return <EnableApp owner={owner} device={made} onClose={onClose} />;
  const submit = async (): Promise<void> => {
    if (kind === 'app') {
      const { VirtualMFADevice } = await call('iam', 'CreateVirtualMFADevice', {
        VirtualMFADeviceName: name,
      });
      const { SerialNumber = '', Base32StringSeed = '', QRCodePNG = '' } = VirtualMFADevice ?? {};
      setMade({ serial: SerialNumber, seed: atob(Base32StringSeed), picture: QRCodePNG });
      return;
    }
    await call('iam', 'EnableMFADevice', { ...deviceUser, SerialNumber: serial, ...codes });
    await attempt('The token is added.', () => Promise.resolve());
    onClose();
  };
  return (
    <Dialog
      title="Add a device"
      deed={kind === 'app' ? 'Next' : 'Add'}
      isReady={kind === 'app' ? NAME.test(name) : serial !== '' && areCodes(codes)}
      onClose={onClose}
      onSubmit={submit}
    >
      <RadioGroup
        ariaLabel="Kind of device"
        value={kind}
        items={[
          { value: 'app', label: 'Authenticator app', description: 'On a phone or computer, by a QR code.' },
          {
            value: 'token',
            label: 'Hardware token',
            description: 'With a display; your operator gave it to you.',
          },
        ]}
        onChange={({ detail }) => setKind(detail.value)}
      />
      {kind === 'app' ? (
        <FormField label="Name of the device" description="Letters, digits and + = , . @ _ - only.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      ) : (
        <>
          <FormField label="Serial number" description="It is printed on the token.">
            <Input value={serial} onChange={({ detail }) => setSerial(detail.value.trim())} />
          </FormField>
          <TwoCodes codes={codes} onChange={setCodes} />
        </>
      )}
    </Dialog>
  );
}
