import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import { Instant } from '../../components/instant.tsx';
import { PageLink } from '../../components/page-link.tsx';
import type { RecordedEvent } from './recorded-event.ts';

export const EVENT_COLUMNS: TableProps.ColumnDefinition<RecordedEvent>[] = [
  { id: 'time', header: 'Time', width: 210, cell: ({ time }) => <Instant at={time} /> },
  {
    id: 'name',
    header: 'Event',
    isRowHeader: true,
    cell: ({ id, name }) => <PageLink to={`/records/events/${encodeURIComponent(id)}`}>{name}</PageLink>,
  },
  { id: 'source', header: 'Service', cell: ({ source }) => source.replace('.amazonaws.com', '') },
  { id: 'user', header: 'User name', cell: ({ userName }) => userName ?? '–' },
  { id: 'address', header: 'Address', cell: ({ address }) => address ?? '–' },
  {
    id: 'result',
    header: 'Result',
    cell: ({ errorCode }) =>
      errorCode === undefined ? (
        <StatusIndicator>Done</StatusIndicator>
      ) : (
        <StatusIndicator type="error">{errorCode}</StatusIndicator>
      ),
  },
  { id: 'resources', header: 'Resources', cell: ({ resources }) => resources.join(', ') || '–' },
];
