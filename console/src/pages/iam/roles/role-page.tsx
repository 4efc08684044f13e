import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { OutputOf } from '../../../api/operations.ts';
import { useOperation, useWrite } from '../../../api/use-operation.ts';
import { useGo } from '../../../app/use-go.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { TabsByAddress } from '../../../components/tabs-by-address.tsx';
import { TagsTable } from '../../../components/tags-table.tsx';
import { readablePolicy } from '../../../policy-editor/readable-policy.ts';
import { LastAccess } from '../last-access/last-access.tsx';
import { HeldPolicies } from '../permissions/held-policies.tsx';
import { PermissionsBoundary } from '../permissions/permissions-boundary.tsx';
import { PrincipalSessions } from '../sessions/principal-sessions.tsx';
import { SimulationPanel } from '../simulate/simulation-panel.tsx';
import { DeleteRole } from './delete-role.tsx';
import { TrustPolicy } from './trust-policy.tsx';

type Role = NonNullable<OutputOf<'iam', 'GetRole'>['Role']>;

/** One role. */
export function RolePage(): ReactElement {
  const { roleName = '' } = useParams();
  const found = useOperation('iam', 'GetRole', { RoleName: roleName });
  return (
    <Loaded of={found} what={`Role ${roleName}`}>
      {({ Role: role }) => (role === undefined ? undefined : <RoleDetails role={role} />)}
    </Loaded>
  );
}

function RoleDetails({ role }: { readonly role: Role }): ReactElement {
  const { RoleName = '', Arn, AssumeRolePolicyDocument = '', MaxSessionDuration = 3600 } = role;
  const navigate = useNavigate();
  const go = useGo();
  const [isDeleting, setDeleting] = useState(false);
  const events = `/records/events?by=ResourceName&value=${encodeURIComponent(Arn ?? '')}&period=604800`;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button href={`/console${events}`} onFollow={go(events)}>
                Who used it
              </Button>
              <Button onClick={() => setDeleting(true)}>Delete</Button>
            </SpaceBetween>
          }
        >
          {RoleName}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Summary</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'ARN', value: Arn ?? '–' },
              { label: 'Created', value: <Instant at={role.CreateDate} /> },
              {
                label: 'Last used',
                value: <Instant at={role.RoleLastUsed?.LastUsedDate} never="Never" />,
              },
              { label: 'Longest session', value: `${MaxSessionDuration / 3600} hours` },
              { label: 'Description', value: role.Description || '–' },
            ]}
          />
        </Container>
        <TabsByAddress
          label="Parts of the role"
          tabs={[
            {
              id: 'permissions',
              label: 'Permissions',
              content: (
                <SpaceBetween size="l">
                  <HeldPolicies kind="role" name={RoleName} />
                  <PermissionsBoundary
                    kind="role"
                    name={RoleName}
                    arn={role.PermissionsBoundary?.PermissionsBoundaryArn}
                  />
                </SpaceBetween>
              ),
            },
            {
              id: 'trust',
              label: 'Trust relationships',
              content: (
                <TrustPolicy
                  roleName={RoleName}
                  saved={readablePolicy(decodeURIComponent(AssumeRolePolicyDocument))}
                />
              ),
            },
            {
              id: 'sessions',
              label: 'Sessions',
              content: <PrincipalSessions arn={Arn ?? ''} name={RoleName} />,
            },
            { id: 'last-access', label: 'Last accessed', content: <LastAccess arn={Arn ?? ''} /> },
            {
              id: 'simulate',
              label: 'Simulate',
              content: <SimulationPanel source={{ kind: 'principal', arn: Arn ?? '' }} />,
            },
            { id: 'tags', label: 'Tags', content: <RoleTags roleName={RoleName} /> },
          ]}
        />
      </SpaceBetween>
      {isDeleting ? (
        <DeleteRole
          roleName={RoleName}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate('/iam/roles')}
        />
      ) : undefined}
    </ContentLayout>
  );
}

function RoleTags({ roleName }: { readonly roleName: string }): ReactElement {
  const found = useOperation('iam', 'ListRoleTags', { RoleName: roleName });
  const add = useWrite('iam', 'TagRole');
  const remove = useWrite('iam', 'UntagRole');
  return (
    <Loaded of={found} what="The tags">
      {({ Tags = [] }) => (
        <TagsTable
          tags={Tags}
          onAdd={(Tags) => add.mutateAsync({ RoleName: roleName, Tags })}
          onRemove={(TagKeys) => remove.mutateAsync({ RoleName: roleName, TagKeys })}
        />
      )}
    </Loaded>
  );
}
