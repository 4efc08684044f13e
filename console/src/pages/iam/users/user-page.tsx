import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { OutputOf } from '../../../api/operations.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { useSession } from '../../../app/session-context.ts';
import { useGo } from '../../../app/use-go.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { TabsByAddress } from '../../../components/tabs-by-address.tsx';
import { CredentialsOf } from '../credentials/credentials-of.tsx';
import { LastAccess } from '../last-access/last-access.tsx';
import { HeldPolicies } from '../permissions/held-policies.tsx';
import { PermissionsBoundary } from '../permissions/permissions-boundary.tsx';
import { PrincipalSessions } from '../sessions/principal-sessions.tsx';
import { SimulationPanel } from '../simulate/simulation-panel.tsx';
import { DeleteUser } from './delete-user.tsx';
import { UserGroups } from './user-groups.tsx';
import { UserTags } from './user-tags.tsx';

type User = NonNullable<OutputOf<'iam', 'GetUser'>['User']>;

/** One user. */
export function UserPage(): ReactElement {
  const { userName = '' } = useParams();
  const found = useOperation('iam', 'GetUser', { UserName: userName });
  return (
    <Loaded of={found} what={`User ${userName}`}>
      {({ User }) => (User === undefined ? undefined : <UserDetails user={User} />)}
    </Loaded>
  );
}

function UserDetails({ user }: { readonly user: User }): ReactElement {
  const { UserName = '', Arn, UserId, CreateDate, PasswordLastUsed } = user;
  const navigate = useNavigate();
  const session = useSession();
  const go = useGo();
  const [isDeleting, setDeleting] = useState(false);
  const timeline = `/records/timeline?by=Username&value=${encodeURIComponent(UserName)}&period=604800`;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button href={`/console${timeline}`} onFollow={go(timeline)}>
                Timeline
              </Button>
              <Button onClick={() => setDeleting(true)}>Delete</Button>
            </SpaceBetween>
          }
        >
          {UserName}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Summary</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'ARN', value: Arn ?? '–' },
              { label: 'User id', value: UserId ?? '–' },
              { label: 'Created', value: <Instant at={CreateDate} /> },
              { label: 'Password last used', value: <Instant at={PasswordLastUsed} never="Never" /> },
            ]}
          />
        </Container>
        <TabsByAddress
          label="Parts of the user"
          tabs={[
            {
              id: 'permissions',
              label: 'Permissions',
              content: (
                <SpaceBetween size="l">
                  <HeldPolicies kind="user" name={UserName} />
                  <PermissionsBoundary
                    kind="user"
                    name={UserName}
                    arn={user.PermissionsBoundary?.PermissionsBoundaryArn}
                  />
                </SpaceBetween>
              ),
            },
            { id: 'groups', label: 'Groups', content: <UserGroups userName={UserName} /> },
            {
              id: 'credentials',
              label: 'Security credentials',
              content: (
                <CredentialsOf
                  owner={{ userName: UserName, isRoot: false, isSelf: UserName === session.userName }}
                />
              ),
            },
            {
              id: 'sessions',
              label: 'Sessions',
              content: (
                <PrincipalSessions arn={Arn ?? ''} name={UserName} isSelf={UserName === session.userName} />
              ),
            },
            { id: 'last-access', label: 'Last accessed', content: <LastAccess arn={Arn ?? ''} /> },
            {
              id: 'simulate',
              label: 'Simulate',
              content: <SimulationPanel source={{ kind: 'principal', arn: Arn ?? '' }} />,
            },
            { id: 'tags', label: 'Tags', content: <UserTags userName={UserName} /> },
          ]}
        />
      </SpaceBetween>
      {isDeleting ? (
        <DeleteUser
          userName={UserName}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate('/iam/users')}
        />
      ) : undefined}
    </ContentLayout>
  );
}
