import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { AddMfaDevice } from './add-mfa-device.tsx';
import { COLUMNS } from './credential-columns.tsx';
import type { SectionProps } from './credential-sections.ts';
import { isVirtual, KINDS } from './mfa-kinds.ts';
import { ResyncMfaDevice } from './resync-mfa-device.tsx';
import { useOwnerName } from './use-owner-name.ts';

/** Devices a user can have. */
const MOST = 8;

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'remove' | 'resync'; readonly serial: string }
  | undefined;

/** Second factors beside the password. */
export function MfaDevices({ owner, credentials }: SectionProps): ReactElement {
  const attempt = useAttempt();
  const deviceUser = useOwnerName(owner);
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const remove = (SerialNumber: string): Promise<boolean> =>
    attempt('The device is removed.', async () => {
      await call('iam', 'DeactivateMFADevice', { ...deviceUser, SerialNumber });
      if (isVirtual(SerialNumber)) await call('iam', 'DeleteVirtualMFADevice', { SerialNumber });
    });
  return (
    <>
      <SmallTable
        title="Multi-factor authentication"
        description={`A second proof beside the password. Up to ${MOST} devices, of which one is enough to sign in.`}
        rows={credentials}
        idOf={({ Id }) => Id}
        empty="There is no second factor: whoever has the password is in."
        selection="single"
        actions={([marked]) => (
          <>
            <Button
              disabled={marked === undefined}
              onClick={() => setOpen({ what: 'remove', serial: marked?.Id ?? '' })}
            >
              Remove
            </Button>
            <Button
              disabled={marked === undefined || marked.Name === 'passkey'}
              onClick={() => setOpen({ what: 'resync', serial: marked?.Id ?? '' })}
            >
              Resynchronise
            </Button>
            {owner.isSelf ? <Button href="/account/passkeys">Add passkey</Button> : undefined}
            <Button
              variant="primary"
              disabled={credentials.length >= MOST}
              onClick={() => setOpen({ what: 'add' })}
            >
              Add device
            </Button>
          </>
        )}
        columns={[
          { ...COLUMNS.id, header: 'Serial number' },
          { ...COLUMNS.name, header: 'Kind', cell: ({ Name = '' }) => KINDS[Name] ?? Name },
          COLUMNS.state,
          { ...COLUMNS.created, header: 'Enabled' },
        ]}
      />
      {open?.what === 'add' ? <AddMfaDevice owner={owner} onClose={close} /> : undefined}
      {open?.what === 'resync' ? (
        <ResyncMfaDevice owner={owner} serial={open.serial} onClose={close} />
      ) : undefined}
      {open?.what === 'remove' ? (
        <ConfirmByName
          title="Remove this device?"
          name="remove"
          deed="Remove"
          onClose={close}
          onConfirm={() => remove(open.serial)}
        >
          {credentials.length === 1
            ? 'It is the last one: the password alone lets in from then on.'
            : 'Its codes are refused from then on.'}
        </ConfirmByName>
      ) : undefined}
    </>
  );
}
