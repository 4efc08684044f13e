import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { type ReactElement, useState } from 'react';
import { call } from '../../../api/call.ts';
import { useAttempt } from '../../../app/use-attempt.ts';
import { ButtonRow } from '../../../components/button-row.tsx';
import { ConfirmByName } from '../../../components/confirm-by-name.tsx';
import { Instant } from '../../../components/instant.tsx';
import { ChangeOwnPassword } from './change-own-password.tsx';
import { State } from './credential-columns.tsx';
import type { SectionProps } from './credential-sections.ts';
import { SetPassword } from './set-password.tsx';

type Open = 'change' | 'set' | 'remove' | undefined;

/** The password of the sign-in page. */
export function Password({ owner, credentials: [password] }: SectionProps): ReactElement {
  const attempt = useAttempt();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const { userName } = owner;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="For the sign-in page of the console."
          actions={
            <ButtonRow>
              {owner.isSelf && !owner.isRoot && password !== undefined ? (
                <Button onClick={() => setOpen('change')}>Change password</Button>
              ) : undefined}
              {owner.isRoot ? <Button href="/account/password">Change password</Button> : undefined}
              {userName === undefined ? undefined : (
                <>
                  <Button disabled={password === undefined} onClick={() => setOpen('remove')}>
                    Remove
                  </Button>
                  <Button onClick={() => setOpen('set')}>
                    {password === undefined ? 'Let sign in' : 'Set a new one'}
                  </Button>
                </>
              )}
            </ButtonRow>
          }
        >
          Password
        </Header>
      }
    >
      {password === undefined ? (
        'There is no password: nobody can sign in to the console with one.'
      ) : (
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'State', value: <State state={password.State} /> },
            { label: 'Set', value: <Instant at={password.CreateDate} isRelative /> },
            { label: 'Last used', value: <Instant at={password.LastUsedDate} isRelative never="Never" /> },
            { label: 'Expires', value: <Instant at={password.ExpiryDate} isRelative never="Never" /> },
          ]}
        />
      )}
      {open === 'change' ? <ChangeOwnPassword onClose={close} /> : undefined}
      {open === 'set' && userName !== undefined ? (
        <SetPassword userName={userName} isNew={password === undefined} onClose={close} />
      ) : undefined}
      {open === 'remove' && userName !== undefined ? (
        <ConfirmByName
          title={`Remove the password of ${userName}?`}
          name={userName}
          deed="Remove"
          onClose={close}
          onConfirm={() =>
            attempt(`${userName} cannot sign in with a password any more.`, () =>
              call('iam', 'DeleteLoginProfile', { UserName: userName }),
            )
          }
        >
          It ends the user’s sign-in and its sessions in browsers. Access keys go on working.
        </ConfirmByName>
      ) : undefined}
    </Container>
  );
}
