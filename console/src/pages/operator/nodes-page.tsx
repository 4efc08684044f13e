import Badge from '@cloudscape-design/components/badge';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import { useOperation } from '../../api/use-operation.ts';
import { Instant } from '../../components/instant.tsx';
import { SmallTable } from '../../components/small-table.tsx';

/** Milliseconds between looks. */
const LOOK_AGAIN = 3000;

/** The processes that serve this deployment. */
export function NodesPage(): ReactElement {
  const found = useOperation('keywarden', 'DescribeNodes', {}, { refetchInterval: LOOK_AGAIN });
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Servers on the same database. Any of them answers any call.">
          Nodes
        </Header>
      }
    >
      <SmallTable
        title="Nodes"
        wrapsLines
        rows={found.data?.Nodes ?? []}
        idOf={({ NodeId }) => NodeId}
        isLoading={found.isPending}
        problem={found.error}
        empty="There are no nodes."
        columns={[
          {
            id: 'id',
            header: 'Node',
            cell: ({ NodeId, IsThis }) => (
              <>
                {NodeId} {IsThis ? <Badge color="green">Answers you</Badge> : undefined}
              </>
            ),
          },
          {
            id: 'ready',
            header: 'State',
            cell: ({ IsReady }) =>
              IsReady ? (
                <StatusIndicator>Ready</StatusIndicator>
              ) : (
                <StatusIndicator type="error">Not ready</StatusIndicator>
              ),
          },
          {
            id: 'checks',
            header: 'Checks',
            cell: ({ Checks }) =>
              Checks.map(({ Name, IsHealthy, Detail }) => (
                <div key={Name}>
                  <StatusIndicator type={IsHealthy ? 'success' : 'error'}>
                    {Name}: {Detail}
                  </StatusIndicator>
                </div>
              )),
          },
          { id: 'url', header: 'Address', cell: ({ Url }) => Url ?? '–' },
          { id: 'version', header: 'Version', cell: ({ Version }) => Version },
          {
            id: 'started',
            header: 'Started',
            cell: ({ StartedAt }) => <Instant at={StartedAt} isRelative />,
          },
          { id: 'seen', header: 'Last seen', cell: ({ SeenAt }) => <Instant at={SeenAt} isRelative /> },
        ]}
      />
    </ContentLayout>
  );
}
