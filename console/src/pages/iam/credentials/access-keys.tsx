import Button from '@cloudscape-design/components/button';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import type { Credential } from '../../../api/own-operations.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { CloseDialog } from '../../../components/close-dialog.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { PageLink } from '../../../components/page-link.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { AccessKeySecret } from './access-key-secret.tsx';
import { COLUMNS } from './credential-columns.tsx';
import type { SectionProps } from './credential-sections.ts';
import { KeyExpiry } from './key-expiry.tsx';
import { userNameOf } from './owner.ts';
import { RotateKey } from './rotate-key.tsx';

/** A key just made. */
interface Made {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

type Open =
  | { readonly what: 'delete' | 'rotate' | 'expiry'; readonly id: string }
  | { readonly what: 'made'; readonly key: Made }
  | undefined;

/** Draining keys work as any. */
const isUsable = ({ State }: Credential): boolean => State === 'Active' || State === 'Draining';

/** Keys with which programs sign their calls. */
export function AccessKeys({ owner, credentials }: SectionProps): ReactElement {
  const attempt = useAttempt();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const create = (): Promise<boolean> =>
    attempt('The access key is made.', async () => {
      const { AccessKey } = await call('iam', 'CreateAccessKey', userNameOf(owner));
      const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
      setOpen({ what: 'made', key: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } });
    });
  const setStatus = (AccessKeyId: string, Status: 'Active' | 'Inactive'): Promise<boolean> =>
    attempt(`Access key ${AccessKeyId} is ${Status === 'Active' ? 'active' : 'inactive'} now.`, () =>
      call('iam', 'UpdateAccessKey', { ...userNameOf(owner), AccessKeyId, Status }),
    );
  const stopDraining = (AccessKeyId: string): Promise<boolean> =>
    attempt(`Access key ${AccessKeyId} drains no longer.`, () =>
      call('keywarden', 'StopAccessKeyDraining', { AccessKeyId }),
    );
  return (
    <>
      <SmallTable
        title="Access keys"
        description={
          owner.isRoot
            ? 'Root should have none: give users and roles what they need instead.'
            : 'Programs sign their calls with them. Keys that do not last, of roles or aws login, are safer.'
        }
        rows={credentials}
        idOf={({ Id }) => Id}
        empty="There are no access keys."
        selection="single"
        actions={([marked]) => (
          <>
            <Button
              disabled={marked === undefined || isUsable(marked)}
              {...(marked !== undefined && isUsable(marked)
                ? { disabledReason: 'Deactivate it first.' }
                : {})}
              onClick={() => setOpen({ what: 'delete', id: marked?.Id ?? '' })}
            >
              Delete
            </Button>
            <Button
              disabled={marked === undefined}
              onClick={() =>
                void setStatus(marked?.Id ?? '', marked?.State === 'Inactive' ? 'Active' : 'Inactive')
              }
            >
              {marked?.State === 'Inactive' ? 'Activate' : 'Deactivate'}
            </Button>
            <Button
              disabled={marked?.State !== 'Draining'}
              onClick={() => void stopDraining(marked?.Id ?? '')}
            >
              Stop draining
            </Button>
            <Button
              disabled={marked === undefined}
              onClick={() => setOpen({ what: 'rotate', id: marked?.Id ?? '' })}
            >
              Rotate
            </Button>
            <Button
              disabled={marked === undefined}
              onClick={() => setOpen({ what: 'expiry', id: marked?.Id ?? '' })}
            >
              Set expiry
            </Button>
            <Button variant={owner.isRoot ? 'normal' : 'primary'} onClick={() => void create()}>
              Create access key
            </Button>
          </>
        )}
        columns={[
          {
            ...COLUMNS.id,
            header: 'Access key ID',
            cell: ({ Id }) => (
              <PageLink to={`/records/timeline?by=AccessKeyId&value=${encodeURIComponent(Id)}&period=604800`}>
                {Id}
              </PageLink>
            ),
          },
          COLUMNS.state,
          COLUMNS.created,
          COLUMNS.used,
          COLUMNS.expires,
        ]}
      />
      {open?.what === 'made' ? (
        <CloseDialog title="Access key" onClose={close}>
          <AccessKeySecret {...open.key} />
        </CloseDialog>
      ) : undefined}
      {open?.what === 'delete' ? (
        <ConfirmByName
          title="Delete this access key?"
          name={open.id}
          deed="Delete"
          onClose={close}
          onConfirm={() =>
            attempt(`Access key ${open.id} is deleted.`, () =>
              call('iam', 'DeleteAccessKey', { ...userNameOf(owner), AccessKeyId: open.id }),
            )
          }
        >
          It cannot be brought back. Programs that still sign with it are refused.
        </ConfirmByName>
      ) : undefined}
      {open?.what === 'expiry' ? <KeyExpiry accessKeyId={open.id} onClose={close} /> : undefined}
      {open?.what === 'rotate' ? (
        <RotateKey owner={owner} keys={credentials} oldId={open.id} onClose={close} />
      ) : undefined}
    </>
  );
}
