import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { OutputOf } from '../../api/operations.ts';
import { useOperation, useWrite } from '../../api/use-operation.ts';
import { useNotify } from '../../app/notifications.tsx';
import { ConfirmByName } from '../../components/confirm-by-name.tsx';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { TabsByAddress } from '../../components/tabs-by-address.tsx';
import { TagsTable } from '../../components/tags-table.tsx';
import { ClaimSteps } from './claim-steps.tsx';
import { ClusterHsms } from './cluster-hsms.tsx';
import { ClusterState } from './cluster-state.tsx';
import { ClusterUsers } from './cluster-users.tsx';
import { ConnectHelp } from './connect-help.tsx';

export type Cluster = NonNullable<OutputOf<'cloudhsm', 'DescribeClusters'>['Clusters']>[number];

/** Milliseconds between looks at what changes by itself. */
const LOOK_AGAIN = 2000;

/** One cluster: on the way to being claimed, or in use. */
export function ClusterPage(): ReactElement {
  const { clusterId = '' } = useParams();
  const found = useOperation(
    'cloudhsm',
    'DescribeClusters',
    { Filters: { clusterIds: [clusterId] } },
    { refetchInterval: LOOK_AGAIN },
  );
  return (
    <Loaded of={found} what={`Cluster ${clusterId}`}>
      {({ Clusters = [] }) => {
        const [cluster] = Clusters;
        return cluster === undefined ? (
          <Alert type="info" header="There is no such cluster in this region" />
        ) : (
          <ClusterDetails cluster={cluster} />
        );
      }}
    </Loaded>
  );
}

function ClusterDetails({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { ClusterId = '', State, StateMessage, BackupRetentionPolicy } = cluster;
  const isInUse = State === 'ACTIVE' || State === 'DEGRADED';
  const tabs = [
    ...(isInUse ? [] : [{ id: 'claim', label: 'Claim', content: <ClaimSteps cluster={cluster} /> }]),
    { id: 'hsms', label: 'HSMs', content: <ClusterHsms cluster={cluster} /> },
    ...(isInUse ? [{ id: 'users', label: 'Users', content: <ClusterUsers clusterId={ClusterId} /> }] : []),
    ...(isInUse ? [{ id: 'connect', label: 'Connect', content: <ConnectHelp clusterId={ClusterId} /> }] : []),
    { id: 'tags', label: 'Tags', content: <ClusterTags clusterId={ClusterId} /> },
  ];
  return (
    <ContentLayout header={<ClusterHeader cluster={cluster} />}>
      <SpaceBetween size="l">
        {StateMessage === undefined || StateMessage === '' ? undefined : (
          <Alert type="warning">{StateMessage}</Alert>
        )}
        <Container header={<Header variant="h2">Summary</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'State', value: <ClusterState state={State} /> },
              { label: 'Type', value: cluster.HsmType ?? '–' },
              { label: 'Created', value: <Instant at={cluster.CreateTimestamp} /> },
              { label: 'Restored from', value: cluster.SourceBackupId ?? 'Nothing: it began empty' },
              {
                label: 'Backups are kept',
                value:
                  BackupRetentionPolicy?.Value === undefined ? '–' : `${BackupRetentionPolicy.Value} days`,
              },
            ]}
          />
        </Container>
        <TabsByAddress label="Parts of the cluster" tabs={tabs} />
      </SpaceBetween>
    </ContentLayout>
  );
}

function ClusterHeader({ cluster }: { readonly cluster: Cluster }): ReactElement {
  const { ClusterId = '', Hsms = [] } = cluster;
  const notify = useNotify();
  const navigate = useNavigate();
  const remove = useWrite('cloudhsm', 'DeleteCluster');
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <Header
        variant="h1"
        actions={
          <Button
            disabled={Hsms.length > 0}
            {...(Hsms.length > 0 ? { disabledReason: 'Delete its HSMs first.' } : {})}
            onClick={() => setDeleting(true)}
          >
            Delete
          </Button>
        }
      >
        {ClusterId}
      </Header>
      {isDeleting ? (
        <ConfirmByName
          title="Delete this cluster?"
          name={ClusterId}
          deed="Delete"
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await remove.mutateAsync({ ClusterId });
            notify.done(`Cluster ${ClusterId} is being deleted.`);
            await navigate('/cloudhsm/clusters');
          }}
        >
          Its users and keys are only in its backups then, as long as those are kept.
        </ConfirmByName>
      ) : undefined}
    </>
  );
}

function ClusterTags({ clusterId }: { readonly clusterId: string }): ReactElement {
  const found = useOperation('cloudhsm', 'ListTags', { ResourceId: clusterId });
  const add = useWrite('cloudhsm', 'TagResource');
  const remove = useWrite('cloudhsm', 'UntagResource');
  return (
    <Loaded of={found} what="The tags">
      {({ TagList = [] }) => (
        <TagsTable
          tags={TagList}
          onAdd={(TagList) => add.mutateAsync({ ResourceId: clusterId, TagList })}
          onRemove={(TagKeyList) => remove.mutateAsync({ ResourceId: clusterId, TagKeyList })}
        />
      )}
    </Loaded>
  );
}
