import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import type { OutputOf } from '../../../api/operations.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { CloseDialog } from '../../../components/close-dialog.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { SecretOnce } from '../../../components/secret-once.tsx';
import { SmallTable } from '../../../components/small-table.tsx';
import { COLUMNS } from './credential-columns.tsx';
import type { SectionProps } from './credential-sections.ts';
import { useOwnerName } from './use-owner-name.ts';

type Made = NonNullable<OutputOf<'iam', 'CreateServiceSpecificCredential'>['ServiceSpecificCredential']>;
type Open =
  | { readonly what: 'create' }
  | { readonly what: 'delete'; readonly id: string }
  | { readonly what: 'made'; readonly credential: Made }
  | undefined;

/** User names and passwords for one service that knows no signatures. */
export function ServiceCredentials({ owner, credentials }: SectionProps): ReactElement {
  const attempt = useAttempt();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const user = useOwnerName(owner);
  const reset = (ServiceSpecificCredentialId: string): Promise<boolean> =>
    attempt('The password is new.', async () => {
      const input = { ...user, ServiceSpecificCredentialId };
      const { ServiceSpecificCredential } = await call('iam', 'ResetServiceSpecificCredential', input);
      if (ServiceSpecificCredential !== undefined)
        setOpen({ what: 'made', credential: ServiceSpecificCredential });
    });
  return (
    <>
      <SmallTable
        title="Service credentials"
        description="A user name and password for one service that cannot check signatures."
        rows={credentials}
        idOf={({ Id }) => Id}
        empty="There are none."
        selection="single"
        actions={([marked]) => (
          <>
            <Button
              disabled={marked === undefined}
              onClick={() => setOpen({ what: 'delete', id: marked?.Id ?? '' })}
            >
              Delete
            </Button>
            <Button disabled={marked === undefined} onClick={() => void reset(marked?.Id ?? '')}>
              Reset password
            </Button>
            <Button
              disabled={marked === undefined}
              onClick={() => {
                const Status = marked?.State === 'Active' ? 'Inactive' : 'Active';
                const input = { ...user, ServiceSpecificCredentialId: marked?.Id ?? '', Status } as const;
                void attempt(`It is ${Status.toLowerCase()} now.`, () =>
                  call('iam', 'UpdateServiceSpecificCredential', input),
                );
              }}
            >
              {marked?.State === 'Inactive' ? 'Activate' : 'Deactivate'}
            </Button>
            <Button onClick={() => setOpen({ what: 'create' })}>Generate credentials</Button>
          </>
        )}
        columns={[COLUMNS.id, COLUMNS.name, COLUMNS.state, COLUMNS.created, COLUMNS.expires]}
      />
      {open?.what === 'create' ? (
        <Generate
          user={user}
          onClose={close}
          onMade={(credential) => setOpen({ what: 'made', credential })}
        />
      ) : undefined}
      {open?.what === 'made' ? <Shown credential={open.credential} onClose={close} /> : undefined}
      {open?.what === 'delete' ? (
        <ConfirmByName
          title="Delete these credentials?"
          name={open.id}
          deed="Delete"
          onClose={close}
          onConfirm={() =>
            attempt('The credentials are deleted.', () =>
              call('iam', 'DeleteServiceSpecificCredential', {
                ...user,
                ServiceSpecificCredentialId: open.id,
              }),
            )
          }
        >
          Whoever still uses them is refused.
        </ConfirmByName>
      ) : undefined}
    </>
  );
}

interface GenerateProps {
  readonly user: { readonly UserName: string };
  readonly onMade: (credential: Made) => void;
  readonly onClose: () => void;
}

function Generate({ user, onMade, onClose }: GenerateProps): ReactElement {
  const attempt = useAttempt();
  const [service, setService] = useState('codecommit.amazonaws.com');
  return (
    <Dialog
      title="Generate credentials for a service"
      deed="Generate"
      isReady={service !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const input = { ...user, ServiceName: service };
        const { ServiceSpecificCredential } = await call('iam', 'CreateServiceSpecificCredential', input);
        await attempt('The credentials are made.', () => Promise.resolve());
        if (ServiceSpecificCredential === undefined) onClose();
        else onMade(ServiceSpecificCredential);
      }}
    >
      <FormField label="Service" description="Such as codecommit.amazonaws.com or bedrock.amazonaws.com">
        <Input value={service} onChange={({ detail }) => setService(detail.value.trim())} />
      </FormField>
    </Dialog>
  );
}

function Shown({
  credential,
  onClose,
}: {
  readonly credential: Made;
  readonly onClose: () => void;
}): ReactElement {
  const name = credential.ServiceUserName ?? credential.ServiceCredentialAlias ?? '';
  const secret = credential.ServicePassword ?? credential.ServiceCredentialSecret ?? '';
  return (
    <CloseDialog title={`Credentials for ${credential.ServiceName}`} onClose={onClose}>
      <SecretOnce
        what="credentials"
        values={[
          { label: 'User name', value: name },
          { label: 'Password', value: secret, isSecret: true },
        ]}
        file={{
          name: `${name}.csv`,
          type: 'text/csv',
          text: `User name,Password\n${name},${secret}\n`,
        }}
      />
    </CloseDialog>
  );
}
