import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import LineChart from '@cloudscape-design/components/line-chart';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { Metrics } from '../../api/operator-operations.ts';
import { useOperation } from '../../api/use-operation.ts';
import { Instant } from '../../components/instant.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { SmallTable } from '../../components/small-table.tsx';
import { type Rates, ratesBetween } from './rates.ts';

/** Milliseconds between looks, and looks remembered: five minutes. */
const LOOK_AGAIN = 3000;
const MOST_LOOKS = 100;

/** What this node is doing, at a glance. */
export function MetricsPage(): ReactElement {
  const found = useOperation('keywarden', 'GetMetrics', {}, { refetchInterval: LOOK_AGAIN });
  const rates = useRates(found.data?.Metrics);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Of the node that answers. Prometheus reads the same, and more, at /_keywarden/metrics."
        >
          Metrics
        </Header>
      }
    >
      <Loaded of={found} what="The metrics">
        {({ Metrics: metrics }) => <Glance metrics={metrics} rates={rates} />}
      </Loaded>
    </ContentLayout>
  );
}

/** Rates between the looks so far; they begin when the page is opened. */
function useRates(metrics: Metrics | undefined): readonly Rates[] {
  const before = useRef<Metrics>(undefined);
  const [rates, setRates] = useState<readonly Rates[]>([]);
  useEffect(() => {
    if (metrics === undefined) return;
    const between = before.current && ratesBetween(before.current, metrics);
    before.current = metrics;
    if (between !== undefined) setRates((all) => [...all, between].slice(-MOST_LOOKS));
  }, [metrics]);
  return rates;
}

interface GlanceProps {
  readonly metrics: Metrics;
  readonly rates: readonly Rates[];
}

function Glance({ metrics, rates }: GlanceProps): ReactElement {
  const { process, http, calls, audit, storage, build, certificateEndsAt } = metrics;
  const now = rates.at(-1);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Now</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Calls a second', value: now?.callsPerSecond.toFixed(1) ?? '…' },
            { label: 'Half of them within', value: milliseconds(now?.p50) },
            { label: '99 of 100 within', value: milliseconds(now?.p99) },
            {
              label: 'Processor',
              value: now === undefined ? '…' : `${Math.round(100 * now.cpu)} % of a core`,
            },
            { label: 'Memory', value: `${Math.round(process.residentBytes / 2 ** 20)} MiB` },
            { label: 'Connections', value: `${http.connections} of ${http.mostConnections}` },
            { label: 'Events waiting to be stored', value: audit.events.toLocaleString() },
            { label: 'Change feed read', value: `${Math.round(storage.feedAgeMilliseconds)} ms ago` },
            { label: 'Running since', value: <Instant at={new Date(process.startedAt).toISOString()} /> },
            { label: 'Version', value: `Keywarden ${build.version}, Node ${build.node}` },
            { label: 'Database', value: storage.dialect },
            {
              label: 'TLS certificate ends',
              value: (
                <Instant
                  at={certificateEndsAt === undefined ? undefined : new Date(certificateEndsAt).toISOString()}
                  never="No TLS here"
                />
              ),
            },
          ]}
        />
      </Container>
      <ColumnLayout columns={2}>
        <RateChart
          title="Calls a second"
          rates={rates}
          lines={[
            ['Calls', ({ callsPerSecond }) => callsPerSecond],
            ['Refused or failed', ({ errorsPerSecond }) => errorsPerSecond],
          ]}
        />
        <RateChart
          title="Milliseconds to the answer"
          rates={rates}
          lines={[
            ['Half', ({ p50 }) => p50],
            ['99 of 100', ({ p99 }) => p99],
          ]}
        />
      </ColumnLayout>
      <ColumnLayout columns={2}>
        <SmallTable
          title="Calls since the start"
          rows={calls.series}
          idOf={({ service, kind }) => `${service} ${kind}`}
          empty="Nothing was called."
          columns={[
            {
              id: 'service',
              header: 'Service',
              cell: ({ service }) => service,
              sortBy: ({ service }) => service,
            },
            { id: 'kind', header: 'Kind', cell: ({ kind }) => kind },
            {
              id: 'count',
              header: 'Calls',
              cell: ({ durations }) => durations.count.toLocaleString(),
              sortBy: ({ durations }) => durations.count,
            },
          ]}
        />
        <SmallTable
          title="Errors since the start"
          rows={calls.errors.filter(({ count }) => count > 0)}
          idOf={({ service, code }) => `${service} ${code}`}
          empty="Nothing was refused and nothing failed."
          columns={[
            {
              id: 'service',
              header: 'Service',
              cell: ({ service }) => service,
              sortBy: ({ service }) => service,
            },
            { id: 'code', header: 'Code', cell: ({ code }) => code, sortBy: ({ code }) => code },
            {
              id: 'count',
              header: 'Times',
              cell: ({ count }) => count.toLocaleString(),
              sortBy: ({ count }) => count,
            },
          ]}
        />
      </ColumnLayout>
    </SpaceBetween>
  );
}

const milliseconds = (value: number | undefined): string =>
  value === undefined ? '–' : `${value.toFixed(2)} ms`;

interface RateChartProps {
  readonly title: string;
  readonly rates: readonly Rates[];
  readonly lines: readonly (readonly [title: string, of: (rates: Rates) => number | undefined])[];
}

function RateChart({ title, rates, lines }: RateChartProps): ReactElement {
  const first = rates[0]?.at;
  const last = rates.at(-1)?.at;
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      <LineChart
        ariaLabel={title}
        height={200}
        hideFilter
        xScaleType="time"
        {...(first === undefined || last === undefined ? {} : { xDomain: [first, last] })}
        series={(rates.length === 0 ? [] : lines).map(([name, of]) => ({
          title: name,
          type: 'line' as const,
          data: rates.flatMap((each) => {
            const y = of(each);
            return y === undefined ? [] : [{ x: each.at, y }];
          }),
        }))}
        i18nStrings={{ xTickFormatter: (at) => at.toLocaleTimeString() }}
        empty={<Box textAlign="center">Measuring; the first point comes in a few seconds.</Box>}
      />
    </Container>
  );
}
