import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { call } from '../../api/call.ts';
import type { InputOf } from '../../api/operations.ts';
import { useRegion } from '../../api/region.ts';
import { ApiErrorText } from '../../components/api-error-text.tsx';
import { EVENT_COLUMNS } from './event-columns.tsx';
import { type EventSearch, readSearch, toLookup, writeSearch } from './event-filter.ts';
import { ExportButton } from './export-button.tsx';
import { Integrity } from './integrity.tsx';
import { recordedEvent } from './recorded-event.ts';
import { SearchForm } from './search-form.tsx';

type Lookup = InputOf<'cloudtrail', 'LookupEvents'>;

/** Events of one search, the newest first, page by page as they are asked for. */
function useEvents(search: EventSearch) {
  const region = useRegion();
  return useInfiniteQuery({
    queryKey: ['cloudtrail', 'LookupEvents', region, search],
    initialPageParam: undefined as Lookup | undefined,
    queryFn: async ({ pageParam: lookup = toLookup(search, Date.now()) }) => ({
      ...(await call('cloudtrail', 'LookupEvents', lookup)),
      lookup,
    }),
    // A token holds for the very search it was given for, period included.
    getNextPageParam: ({ NextToken, lookup }) =>
      NextToken === undefined ? undefined : { ...lookup, NextToken },
  });
}

/** What was called in this account and region, by whom, from where, and what came of it. */
export function EventsPage(): ReactElement {
  const region = useRegion();
  const [params, setParams] = useSearchParams();
  const search = readSearch(params);
  const events = useEvents(search);
  const rows = (events.data?.pages ?? []).flatMap(({ Events = [] }) => Events.map(recordedEvent));
  return (
    <Table
      variant="full-page"
      stickyHeader
      enableKeyboardNavigation
      resizableColumns
      items={rows}
      trackBy="id"
      columnDefinitions={EVENT_COLUMNS}
      loading={events.isPending}
      loadingText="Loading events"
      ariaLabels={{ tableLabel: 'Events' }}
      empty={
        events.error === null ? (
          <Box textAlign="center">
            Nothing was recorded.{' '}
            {region === 'us-east-1' ? undefined : 'Events of IAM and of sign-in stand in us-east-1.'}
          </Box>
        ) : (
          <Alert type="error" header="Events cannot be shown">
            <ApiErrorText problem={events.error} />
          </Alert>
        )
      }
      header={
        <Header
          variant="h1"
          description={`Every call in ${region}, allowed or denied. Global services (IAM, sign-in, Organizations) stand in us-east-1.`}
          actions={
            <SpaceBetween direction="horizontal" size="xs" alignItems="center">
              <Integrity />
              <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void events.refetch()} />
              <ExportButton search={search} />
            </SpaceBetween>
          }
        >
          Event history
        </Header>
      }
      filter={
        <SearchForm
          key={params.toString()}
          search={search}
          onSearch={(wanted) => setParams(writeSearch(wanted))}
        />
      }
      footer={
        events.hasNextPage ? (
          <Box textAlign="center">
            <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
              Show older events
            </Button>
          </Box>
        ) : undefined
      }
    />
  );
}
