import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { type ReactElement, useState } from 'react';
import { useOperation } from '../../api/use-operation.ts';
import { Instant } from '../../components/instant.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { ClusterState, isPassing } from './cluster-state.tsx';
import { CreateCluster } from './create-cluster.tsx';

/** Milliseconds between looks at what changes by itself. */
const LOOK_AGAIN = 2000;

/** The HSM clusters of the account in the region. */
export function ClustersPage(): ReactElement {
  const [isCreating, setCreating] = useState(false);
  const found = useOperation('cloudhsm', 'DescribeClusters', {}, { refetchInterval: LOOK_AGAIN });
  const clusters = found.data?.Clusters ?? [];
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="HSMs that are yours alone: your own authority claims them, and Keywarden keeps no password of them."
        >
          HSM clusters
        </Header>
      }
    >
      <SmallTable
        title="Clusters"
        rows={clusters}
        idOf={({ ClusterId = '' }) => ClusterId}
        isLoading={found.isPending}
        problem={found.error}
        empty="There are no clusters in this region yet."
        actions={() => (
          <Button variant="primary" onClick={() => setCreating(true)}>
            Create cluster
          </Button>
        )}
        columns={[
          {
            id: 'id',
            header: 'Cluster id',
            sortBy: ({ ClusterId = '' }) => ClusterId,
            cell: ({ ClusterId = '' }) => (
              <PageLink to={`/cloudhsm/clusters/${encodeURIComponent(ClusterId)}`}>{ClusterId}</PageLink>
            ),
          },
          { id: 'state', header: 'State', cell: ({ State }) => <ClusterState state={State} /> },
          {
            id: 'hsms',
            header: 'HSMs',
            cell: ({ Hsms = [] }) => {
              const busy = Hsms.filter(({ State }) => isPassing(State)).length;
              return busy === 0 ? Hsms.length : `${Hsms.length}, ${busy} changing`;
            },
          },
          { id: 'type', header: 'Type', cell: ({ HsmType }) => HsmType ?? '–' },
          {
            id: 'created',
            header: 'Created',
            cell: ({ CreateTimestamp }) => <Instant at={CreateTimestamp} />,
          },
        ]}
      />
      {isCreating ? <CreateCluster onClose={() => setCreating(false)} /> : undefined}
    </ContentLayout>
  );
}
