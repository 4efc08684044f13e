import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { FreeSlot } from './hsm-pool.ts';
import type { ClusterTables, HsmSlotRow, SlotPurpose } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<ClusterTables>(db);

/** A slot that was given back waits until every tunnel into it has been cut off; those look every 5 seconds. */
export const SLOT_REST_MILLISECONDS = 10_000;
/** A slot that was taken for a user who is not in the rows yet belongs to an operation under way, or to one that ended. */
const UNDER_WAY_MILLISECONDS = 600_000;

/** Every slot that a cluster has or had. */
export const listSlots = (db: AnyDatabase): Promise<HsmSlotRow[]> =>
  tables(db).selectFrom('hsm_slots').selectAll().orderBy('pool').orderBy('serial').execute();

export const listSlotsOf = (db: AnyDatabase, clusterId: string): Promise<HsmSlotRow[]> =>
  tables(db).selectFrom('hsm_slots').selectAll().where('cluster_id', '=', clusterId).execute();

/** How many slots of a pool the clusters of an account have. */
export async function countSlotsOfAccount(db: AnyDatabase, accountId: string, pool: string): Promise<number> {
  const { count } = await tables(db)
    .selectFrom('hsm_slots')
    .innerJoin('hsm_clusters', 'hsm_clusters.id', 'hsm_slots.cluster_id')
    .select((select) => select.fn.countAll().as('count'))
    .where('hsm_clusters.account_id', '=', accountId)
    .where('hsm_slots.pool', '=', pool)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether a slot may be taken now. */
export const isFree = (row: HsmSlotRow | undefined, now: Instant): boolean =>
  row === undefined || (row.cluster_id === null && row.changed_at + SLOT_REST_MILLISECONDS <= now);

/** Whether a slot was taken by an operation that was cut off, for a user who never came to be. */
export const isLeftOver = (row: HsmSlotRow, userSerials: ReadonlySet<string | null>, now: Instant): boolean =>
  row.purpose === 'user' &&
  !userSerials.has(row.serial) &&
  row.cluster_id !== null &&
  row.changed_at + UNDER_WAY_MILLISECONDS <= now;

/** Gives a slot to an HSM. Call it in the transaction that found it free. */
export async function takeSlot(
  db: AnyDatabase,
  slot: Pick<FreeSlot, 'pool' | 'serial' | 'label'>,
  holder: { readonly cluster_id: string; readonly hsm_id: string; readonly purpose: SlotPurpose },
  now: Instant,
): Promise<void> {
  const values = { label: slot.label, ...holder, changed_at: now };
  await tables(db)
    .insertInto('hsm_slots')
    .values({ pool: slot.pool, serial: slot.serial, ...values })
    .onConflict((conflict) => conflict.columns(['pool', 'serial']).doUpdateSet(values))
    .execute();
}

/** Takes slots back, each of which holds nothing any more. */
export async function giveBackSlots(
  db: AnyDatabase,
  clusterId: string,
  which: Partial<Pick<HsmSlotRow, 'serial' | 'purpose'>>,
  now: Instant,
): Promise<void> {
  let query = tables(db)
    .updateTable('hsm_slots')
    .set({ cluster_id: null, hsm_id: null, changed_at: now })
    .where('cluster_id', '=', clusterId);
  if (which.serial !== undefined) query = query.where('serial', '=', which.serial);
  if (which.purpose !== undefined) query = query.where('purpose', '=', which.purpose);
  await query.execute();
}
