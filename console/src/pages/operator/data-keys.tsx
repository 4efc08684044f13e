import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { DataKey, DataKeyPurpose } from '../../api/operator-operations.ts';
import { useOperation } from '../../api/use-operation.ts';
import { Loaded } from '../../components/loaded.tsx';
import { SmallTable } from '../../components/small-table.tsx';

/** Milliseconds between looks. */
const LOOK_AGAIN = 10_000;

const STATES = {
  waiting: { type: 'pending', text: 'Waiting' },
  current: { type: 'success', text: 'Seals' },
  old: { type: 'info', text: 'Honoured' },
} as const;

const dateText = (instant: number): string => new Date(instant).toLocaleString();

/** What keeps an old key from being destroyed. */
function endText({ endsAt, rows = [] }: DataKey): string {
  if (endsAt === undefined) return '–';
  const left = rows.filter((row) => row.left > 0);
  if (left.length === 0) return `Destroyed after ${dateText(endsAt)}`;
  return left
    .map(
      (row) =>
        `${(row.of - row.left).toLocaleString()} of ${row.of.toLocaleString()} ${row.what} sealed anew`,
    )
    .join(', ');
}

const rowsOf = (purposes: readonly DataKeyPurpose[]) =>
  purposes.flatMap(({ keys, ...purpose }) => keys.map((key) => ({ ...purpose, key })));

/** The deployment's own data keys: ages, and how far their replacement is. */
export function DataKeys(): ReactElement {
  const found = useOperation('keywarden', 'DescribeDataKeys', {}, { refetchInterval: LOOK_AGAIN });
  return (
    <Loaded of={found} what="The data keys">
      {({ DataKeys: purposes }) => (
        <SmallTable
          title="Data keys"
          rows={rowsOf(purposes)}
          idOf={({ key }) => key.id}
          empty="There are none."
          wrapsLines
          columns={[
            { id: 'seals', header: 'What they seal', cell: ({ seals }) => seals },
            { id: 'purpose', header: 'Purpose', cell: ({ purpose }) => purpose },
            {
              id: 'state',
              header: 'State',
              cell: ({ key: { state } }) => (
                <StatusIndicator type={STATES[state].type}>{STATES[state].text}</StatusIndicator>
              ),
            },
            { id: 'since', header: 'Since', cell: ({ key }) => dateText(key.activeFrom) },
            {
              id: 'every',
              header: 'Replaced every',
              cell: ({ everyDays }) => (everyDays === 0 ? 'When told' : `${everyDays} days`),
            },
            { id: 'end', header: 'End', cell: ({ key }) => endText(key) },
          ]}
        />
      )}
    </Loaded>
  );
}
