import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { Dialog } from '../../../components/dialog.tsx';
import type { CredentialOwner } from './owner.ts';
import { areCodes, NO_CODES, TwoCodes } from './two-codes.tsx';
import { useOwnerName } from './use-owner-name.ts';

interface EnableAppProps {
  readonly owner: CredentialOwner;
  readonly device: { readonly serial: string; readonly seed: string; readonly picture: string };
  readonly onClose: () => void;
}

/** Shows the QR code of a new authenticator app, and takes its first two codes. */
export function EnableApp({ owner, device, onClose }: EnableAppProps): ReactElement {
  const attempt = useAttempt();
  const deviceUser = useOwnerName(owner);
  const [codes, setCodes] = useState(NO_CODES);
  const { serial, seed, picture } = device;
  /** A device that nobody enables is no use to anybody. */
  const discard = async (): Promise<void> => {
    onClose();
    await call('iam', 'DeleteVirtualMFADevice', { SerialNumber: serial });
  };
  return (
    <Dialog
      title="Read the code with your app"
      deed="Add"
      isReady={areCodes(codes)}
      onClose={() => void discard()}
      onSubmit={async () => {
        await call('iam', 'EnableMFADevice', { ...deviceUser, SerialNumber: serial, ...codes });
        await attempt('The app is added. Its codes are asked for from now on.', () => Promise.resolve());
        onClose();
      }}
    >
      <img
        src={`data:image/png;base64,${picture}`}
        alt="QR code for the authenticator app"
        width="220"
        height="220"
      />
      <ExpandableSection headerText="The app cannot read it">
        <Box>Type this key into the app; it stands for codes of six digits that change every 30 seconds.</Box>
        <CopyToClipboard
          variant="inline"
          textToCopy={seed}
          copyButtonAriaLabel="Copy the key"
          copySuccessText="Copied"
          copyErrorText="The browser did not let it be copied"
        />
      </ExpandableSection>
      <Box>Then enter two codes that the app shows one after the other.</Box>
      <TwoCodes codes={codes} onChange={setCodes} />
    </Dialog>
  );
}
