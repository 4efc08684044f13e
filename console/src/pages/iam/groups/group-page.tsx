import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { callAll } from '../../../api/call.ts';
import type { OutputOf } from '../../../api/operations.ts';
import { Instant } from '../../../components/instant.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { TabsByAddress } from '../../../components/tabs-by-address.tsx';
import { LastAccess } from '../last-access/last-access.tsx';
import { HeldPolicies } from '../permissions/held-policies.tsx';
import { SimulationPanel } from '../simulate/simulation-panel.tsx';
import { DeleteGroup } from './delete-group.tsx';
import { GroupUsers } from './group-users.tsx';

type GroupPages = readonly OutputOf<'iam', 'GetGroup'>[];

/** One group, with its users. */
export function GroupPage(): ReactElement {
  const { groupName = '' } = useParams();
  const found = useQuery({
    queryKey: ['iam', 'GetGroup', groupName],
    queryFn: () => callAll('iam', 'GetGroup', { GroupName: groupName }, 100),
  });
  return (
    <Loaded of={found} what={`Group ${groupName}`}>
      {(pages) => <GroupDetails pages={pages} />}
    </Loaded>
  );
}

function GroupDetails({ pages }: { readonly pages: GroupPages }): ReactElement {
  const { GroupName = '', Arn, CreateDate } = pages[0]?.Group ?? {};
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={<Button onClick={() => setDeleting(true)}>Delete</Button>}>
          {GroupName}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Summary</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'ARN', value: Arn ?? '–' },
              { label: 'Created', value: <Instant at={CreateDate} /> },
            ]}
          />
        </Container>
        <TabsByAddress
          label="Parts of the group"
          tabs={[
            {
              id: 'users',
              label: 'Users',
              content: <GroupUsers groupName={GroupName} users={pages.flatMap(({ Users = [] }) => Users)} />,
            },
            {
              id: 'permissions',
              label: 'Permissions',
              content: <HeldPolicies kind="group" name={GroupName} />,
            },
            { id: 'last-access', label: 'Last accessed', content: <LastAccess arn={Arn ?? ''} /> },
            {
              id: 'simulate',
              label: 'Simulate',
              content: <SimulationPanel source={{ kind: 'principal', arn: Arn ?? '' }} />,
            },
          ]}
        />
      </SpaceBetween>
      {isDeleting ? (
        <DeleteGroup
          groupName={GroupName}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate('/iam/groups')}
        />
      ) : undefined}
    </ContentLayout>
  );
}
