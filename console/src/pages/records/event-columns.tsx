import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { useGo } from '../../app/use-go.ts';
import { Instant } from '../../components/instant.tsx';
import type { RecordedEvent } from './recorded-event.ts';

export const eventColumns = (go: ReturnType<typeof useGo>): TableProps.ColumnDefinition<RecordedEvent>[] => [
  { id: 'time', header: 'Time', width: 210, cell: ({ time }) => <Instant at={time} /> },
  {
    id: 'name',
    header: 'Event',
    isRowHeader: true,
    cell: ({ id, name }) => {
      const path = `/records/events/${encodeURIComponent(id)}`;
      return (
        <Link href={`/console${path}`} onFollow={go(path)}>
          {name}
        </Link>
      );
    },
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
