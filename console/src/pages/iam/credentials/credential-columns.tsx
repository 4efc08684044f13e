import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Credential } from '../../../api/own-operations.ts';
import { Instant } from '../../../components/instant.tsx';
import type { SmallColumn } from '../../../components/small-table.tsx';

const STATES: Readonly<Record<string, 'success' | 'stopped' | 'warning'>> = {
  Active: 'success',
  Inactive: 'stopped',
  Expired: 'stopped',
  Draining: 'warning',
  ResetRequired: 'warning',
};

const TEXTS: Readonly<Record<string, string>> = { ResetRequired: 'Must be changed' };

export function State({ state }: { readonly state: string }) {
  return <StatusIndicator type={STATES[state] ?? 'warning'}>{TEXTS[state] ?? state}</StatusIndicator>;
}

type CredentialColumn = SmallColumn<Credential>;

/** Columns that kinds of credentials share. */
export const COLUMNS = {
  id: { id: 'id', header: 'Id', cell: ({ Id }) => Id, sortBy: ({ Id }) => Id },
  name: { id: 'name', header: 'Name', cell: ({ Name }) => Name ?? '–', sortBy: ({ Name = '' }) => Name },
  state: {
    id: 'state',
    header: 'State',
    cell: ({ State: state }) => <State state={state} />,
    sortBy: ({ State: state }) => state,
  },
  created: {
    id: 'created',
    header: 'Created',
    cell: ({ CreateDate }) => <Instant at={CreateDate} isRelative />,
    sortBy: ({ CreateDate }) => CreateDate,
  },
  used: {
    id: 'used',
    header: 'Last used',
    cell: ({ LastUsedDate, LastUsedService, LastUsedRegion, LastUsedAddress }) => (
      <>
        <Instant at={LastUsedDate} isRelative never="Never" />
        <div>
          {[LastUsedService, LastUsedRegion, LastUsedAddress].filter((part) => part !== undefined).join(', ')}
        </div>
      </>
    ),
    sortBy: ({ LastUsedDate = '' }) => LastUsedDate,
  },
  expires: {
    id: 'expires',
    header: 'Expires',
    cell: ({ ExpiryDate }) => <Instant at={ExpiryDate} isRelative never="Never" />,
    sortBy: ({ ExpiryDate = '' }) => ExpiryDate,
  },
} as const satisfies Readonly<Record<string, CredentialColumn>>;
