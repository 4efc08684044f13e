import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';
import { useSession } from '../../../app/session-context.ts';
import { useGo } from '../../../app/use-go.ts';
import { SecretOnce } from '../../../components/secret-once.tsx';
import { AccessKeySecret } from '../credentials/access-key-secret.tsx';
import type { CreatedUser } from './create-user.ts';

/** Stands in the place of the steps once a user is made: its first credentials, shown once. */
export function CreatedUserPage({ user }: { readonly user: CreatedUser }): ReactElement {
  const { name, password, accessKeyId, secretAccessKey } = user;
  const { accountId, accountAlias } = useSession();
  const go = useGo();
  const path = `/iam/users/${encodeURIComponent(name)}`;
  const address = `${location.origin}/signin/${accountAlias ?? accountId}`;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button href="/console/iam/users" onFollow={go('/iam/users')}>
                All users
              </Button>
              <Button variant="primary" href={`/console${path}`} onFollow={go(path)}>
                View user
              </Button>
            </SpaceBetween>
          }
        >
          User {name} is created
        </Header>
      }
    >
      <SpaceBetween size="l">
        {password === undefined ? undefined : (
          <Container header={<Header variant="h2">Sign-in to the console</Header>}>
            <SecretOnce
              what="sign-in details"
              values={[
                { label: 'Sign-in address', value: address },
                { label: 'User name', value: name },
                { label: 'Password', value: password, isSecret: true },
              ]}
              file={{
                name: `${name}-sign-in.txt`,
                text: `Sign-in address: ${address}\nUser name: ${name}\nPassword: ${password}\n`,
              }}
            />
          </Container>
        )}
        {accessKeyId === undefined || secretAccessKey === undefined ? undefined : (
          <Container header={<Header variant="h2">Access key</Header>}>
            <AccessKeySecret accessKeyId={accessKeyId} secretAccessKey={secretAccessKey} />
          </Container>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}
