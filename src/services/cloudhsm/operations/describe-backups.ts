import { listBackups, listSharedBackups } from '../../../custody/clusters/records.ts';
import type { HsmBackupRow } from '../../../custody/clusters/tables.ts';
import { type OperationContext, read } from '../../contract.ts';
import { onAnything } from '../access.ts';
import { type Filters, type FilterTable, filtered } from '../filters.ts';
import { type PageInput, pageOf } from '../paging.ts';
import { namesAccount } from '../shared-with.ts';
import type { Backup } from '../types.ts';
import { backupView } from '../views.ts';

interface Input extends PageInput {
  readonly Filters?: Filters;
  readonly Shared?: boolean;
  readonly SortAscending?: boolean;
}

const MOST_RESULTS = 50;

/** @see https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DescribeBackups.html Filters */
const FILTERS: FilterTable<HsmBackupRow> = {
  backupIds: ({ id }) => id,
  sourceBackupIds: ({ source_backup }) => source_backup ?? '',
  clusterIds: ({ cluster_id }) => cluster_id,
  states: ({ state }) => state,
  neverExpires: ({ never_expires }) => String(never_expires === 1),
};

export const describeBackups = read<Input, { Backups: readonly Backup[]; NextToken?: string }>(
  onAnything('DescribeBackups'),
  async (context, input) => {
    const { Filters: filters = {}, Shared = false, SortAscending = false } = input;
    const all = Shared ? await sharedWith(context) : await listBackups(context.db, context);
    const isDeletedWanted = filters['states']?.includes('DELETED') === true;
    const found = filtered(all, filters, FILTERS).filter(
      ({ state }) => state !== 'DELETED' || isDeletedWanted,
    );
    if (SortAscending) found.reverse();
    const list = JSON.stringify(['backups', Shared, SortAscending]);
    const { items, output } = pageOf(context, list, input, MOST_RESULTS, found, ({ id }) => id);
    return { Backups: items.map(backupView), ...output };
  },
);

/** Backups of others whose policy names the caller's account. */
async function sharedWith(context: OperationContext): Promise<HsmBackupRow[]> {
  const candidates = await listSharedBackups(context.db, context);
  return candidates.filter(
    (backup) => backup.state === 'READY' && namesAccount(backup.policy, context.accountId),
  );
}
