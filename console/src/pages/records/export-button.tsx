import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { type ReactElement, useState } from 'react';
import { useNotify } from '../../app/notifications.tsx';
import { download } from '../../components/download.ts';
import type { EventSearch } from './event-filter.ts';
import { collectEvents, MOST_EXPORTED, toCsv, toRecords } from './export-events.ts';

/** Hands all events of a search to the reader as a file, and says how far it is meanwhile. */
export function ExportButton({ search }: { readonly search: EventSearch }): ReactElement {
  const notify = useNotify();
  const [count, setCount] = useState<number>();
  const run = async (format: string): Promise<void> => {
    setCount(0);
    try {
      const events = await collectEvents(search, MOST_EXPORTED, setCount);
      if (format === 'csv') download({ name: 'events.csv', text: toCsv(events), type: 'text/csv' });
      else download({ name: 'events.json', text: toRecords(events), type: 'application/json' });
      notify.done(`${events.length.toLocaleString()} events are in your file.`);
    } catch (problem) {
      notify.failed('The events were not exported', problem);
    } finally {
      setCount(undefined);
    }
  };
  return (
    <ButtonDropdown
      loading={count !== undefined}
      loadingText={`Exporting: ${count ?? 0} events`}
      items={[
        { id: 'json', text: 'CloudTrail records (JSON)' },
        { id: 'csv', text: 'Table (CSV)' },
      ]}
      onItemClick={({ detail }) => void run(detail.id)}
    >
      {count === undefined ? 'Export' : `${count.toLocaleString()} events`}
    </ButtonDropdown>
  );
}
