import Box from '@cloudscape-design/components/box';
import { type ReactElement, useState } from 'react';
import { useWrite } from '../../../api/use-operation.ts';
import { useNotify } from '../../../app/notifications.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import type { CredentialOwner } from './owner.ts';
import { areCodes, NO_CODES, TwoCodes } from './two-codes.tsx';
import { useOwnerName } from './use-owner-name.ts';

interface ResyncMfaDeviceProps {
  readonly owner: CredentialOwner;
  readonly serial: string;
  readonly onClose: () => void;
}

/** Takes two codes of a device whose clock or counter has gone astray. */
export function ResyncMfaDevice({ owner, serial, onClose }: ResyncMfaDeviceProps): ReactElement {
  const notify = useNotify();
  const deviceUser = useOwnerName(owner);
  const resync = useWrite('iam', 'ResyncMFADevice');
  const [codes, setCodes] = useState(NO_CODES);
  return (
    <Dialog
      title="Resynchronise the device"
      deed="Resynchronise"
      isReady={areCodes(codes)}
      onClose={onClose}
      onSubmit={async () => {
        await resync.mutateAsync({ ...deviceUser, SerialNumber: serial, ...codes });
        notify.done('The device keeps time again.');
        onClose();
      }}
    >
      <Box>Enter two codes that the device shows one after the other.</Box>
      <TwoCodes codes={codes} onChange={setCodes} />
    </Dialog>
  );
}
