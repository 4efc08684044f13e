import Alert from '@cloudscape-design/components/alert';
import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useRegion } from '../../api/region.ts';
import { ApiErrorText } from '../../components/api-error-text.tsx';
import { EVENT_COLUMNS } from './event-columns.tsx';
import { type Attribute, type EventSearch, readSearch, writeSearch } from './event-filter.ts';
import { collectEvents } from './export-events.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { SearchForm } from './search-form.tsx';
import { bucketsOf, tally } from './timeline.ts';

/** Bars of the chart. */
const STEPS = 24;
const MOST_EVENTS = 5000;
const MOST_LISTED = 50;
const BY: readonly Attribute[] = ['Username', 'AccessKeyId', 'ResourceName'];

/** What one principal, credential or resource did over time, at a glance. */
export function TimelinePage(): ReactElement {
  const region = useRegion();
  const [params, setParams] = useSearchParams();
  const search = readSearch(params);
  const [count, setCount] = useState(0);
  const events = useQuery({
    queryKey: ['cloudtrail', 'timeline', region, search],
    queryFn: ({ signal }) => collectEvents(search, MOST_EVENTS, setCount, signal),
    enabled: search.value !== '',
  });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="What a user, an access key or a resource had to do with, over time."
        >
          Timeline
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container>
          <SearchForm
            key={params.toString()}
            search={search}
            attributes={BY}
            onSearch={(wanted) => setParams(writeSearch(wanted))}
          />
        </Container>
        {events.error === null ? undefined : (
          <Alert type="error" header="The timeline cannot be shown">
            <ApiErrorText problem={events.error} />
          </Alert>
        )}
        {events.isFetching ? (
          <ProgressBar
            value={(100 * count) / MOST_EVENTS}
            label="Reading events"
            additionalInfo={`${count} so far`}
          />
        ) : undefined}
        {events.data === undefined ? undefined : <Story events={events.data} search={search} />}
      </SpaceBetween>
    </ContentLayout>
  );
}

interface StoryProps {
  readonly events: readonly RecordedEvent[];
  readonly search: EventSearch;
}

function Story({ events, search }: StoryProps): ReactElement {
  const [now] = useState(() => Date.now());
  const from = now - search.period * 1000;
  const buckets = bucketsOf(events, from, now, STEPS);
  const series = (title: string, of: (bucket: (typeof buckets)[number]) => number, color: string) => ({
    title,
    type: 'bar' as const,
    color,
    data: buckets.map((bucket) => ({ x: bucket.at, y: of(bucket) })),
  });
  return (
    <SpaceBetween size="l">
      {events.length >= MOST_EVENTS ? (
        <Alert type="info">Only the newest {MOST_EVENTS.toLocaleString()} events are counted.</Alert>
      ) : undefined}
      <Container header={<Header variant="h2">Calls</Header>}>
        <BarChart
          series={[
            series('Done', ({ done }) => done, '#2ea597'),
            series('Refused or failed', ({ refused }) => refused, '#c33d69'),
          ]}
          stackedBars
          xScaleType="categorical"
          xDomain={buckets.map(({ at }) => at)}
          yTitle="Calls"
          xTitle="Time"
          height={220}
          hideFilter
          ariaLabel={`Calls over time by ${search.value}`}
          i18nStrings={{
            xTickFormatter: (at) =>
              at.toLocaleString(undefined, {
                month: 'short',
                day: 'numeric',
                hour: '2-digit',
                minute: '2-digit',
              }),
          }}
          empty={<Box textAlign="center">Nothing happened.</Box>}
        />
      </Container>
      <ColumnLayout columns={3}>
        <Tally title="By event" values={events.map(({ name }) => name)} />
        <Tally title="By service" values={events.map(({ source }) => source.replace('.amazonaws.com', ''))} />
        <Tally title="By address" values={events.map(({ address }) => address)} />
      </ColumnLayout>
      <Table
        items={events.slice(0, MOST_LISTED)}
        trackBy="id"
        columnDefinitions={EVENT_COLUMNS}
        header={<Header variant="h2">Newest events</Header>}
        ariaLabels={{ tableLabel: 'Newest events' }}
        empty="Nothing happened."
      />
    </SpaceBetween>
  );
}

const MOST_VALUES = 10;

function Tally({
  title,
  values,
}: {
  readonly title: string;
  readonly values: readonly (string | undefined)[];
}): ReactElement {
  return (
    <Table
      items={tally(values).slice(0, MOST_VALUES)}
      trackBy={([value]) => value}
      header={<Header variant="h3">{title}</Header>}
      ariaLabels={{ tableLabel: title }}
      empty="None"
      columnDefinitions={[
        { id: 'value', header: 'What', cell: ([value]) => value },
        { id: 'count', header: 'Calls', cell: ([, count]) => count.toLocaleString() },
      ]}
    />
  );
}
