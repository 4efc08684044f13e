import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { Appliance, Latency } from '../../api/operator-operations.ts';
import { useOperation } from '../../api/use-operation.ts';
import { Loaded } from '../../components/loaded.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { DataKeys } from './data-keys.tsx';

/** Milliseconds between looks. */
const LOOK_AGAIN = 3000;

/** The HSMs that hold the deployment's own keys. */
export function HsmFleetPage(): ReactElement {
  const found = useOperation('keywarden', 'DescribeHsmFleet', {}, { refetchInterval: LOOK_AGAIN });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="They hold the keys that wrap all others. Losing one of several loses nothing and stops nothing."
        >
          HSM fleet
        </Header>
      }
    >
      <Loaded of={found} what="The fleet">
        {({ Fleet: { problem, appliances } }) => (
          <SpaceBetween size="l">
            {problem === undefined ? undefined : <Alert type="error">{problem}</Alert>}
            {appliances.length === 1 ? (
              <Alert type="info">
                There is one HSM. With a second, its loss would stop nothing: see “keywarden hsm join”.
              </Alert>
            ) : undefined}
            {appliances.map((appliance) => (
              <ApplianceCard key={appliance.tokenSerial} appliance={appliance} />
            ))}
            <DataKeys />
          </SpaceBetween>
        )}
      </Loaded>
    </ContentLayout>
  );
}

const latencyText = ({ calls, p50Milliseconds, p99Milliseconds }: Latency): string =>
  calls === 0 ? 'Idle' : `${p50Milliseconds.toFixed(2)} / ${p99Milliseconds.toFixed(2)} ms`;

function ApplianceCard({ appliance }: { readonly appliance: Appliance }): ReactElement {
  const { name, healthy, problem, library, tokenLabel, tokenSerial, latency, workers } = appliance;
  return (
    <SpaceBetween size="s">
      <Container header={<Header variant="h2">{name}</Header>}>
        <SpaceBetween size="m">
          {problem === undefined ? undefined : <Alert type="error">{problem}</Alert>}
          <KeyValuePairs
            columns={4}
            items={[
              {
                label: 'State',
                value: healthy ? (
                  <StatusIndicator>Answers</StatusIndicator>
                ) : (
                  <StatusIndicator type="error">Does not answer</StatusIndicator>
                ),
              },
              { label: 'Token', value: tokenLabel },
              { label: 'Serial number', value: tokenSerial },
              { label: 'Library', value: library },
              { label: 'Calls in the last minute', value: latency.calls.toLocaleString() },
              { label: 'Half / 99 of 100 within', value: latencyText(latency) },
            ]}
          />
        </SpaceBetween>
      </Container>
      <SmallTable
        title={`Processes of ${name}`}
        rows={workers.map((worker, place) => ({ ...worker, place }))}
        idOf={({ place }) => String(place)}
        empty="None is running."
        columns={[
          { id: 'pid', header: 'Process', cell: ({ pid }) => pid ?? '–' },
          {
            id: 'state',
            header: 'State',
            cell: ({ isUp, state }) => (
              <StatusIndicator type={isUp ? 'success' : 'error'}>{state}</StatusIndicator>
            ),
          },
          { id: 'waiting', header: 'Calls waiting', cell: ({ waiting }) => waiting },
          { id: 'latency', header: 'Half / 99 of 100 within', cell: (worker) => latencyText(worker.latency) },
          {
            id: 'sessions',
            header: 'Sessions',
            cell: ({ usage }) =>
              usage?.sessions === undefined
                ? '–'
                : `${usage.sessions}${usage.mostSessions === undefined ? '' : ` of ${usage.mostSessions}`}`,
          },
          { id: 'keys', header: 'Keys loaded', cell: ({ usage }) => usage?.keyPool.loaded ?? '–' },
          { id: 'starts', header: 'Starts', cell: ({ starts }) => starts },
        ]}
      />
    </SpaceBetween>
  );
}
