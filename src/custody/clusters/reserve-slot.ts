import type { Clock } from '../../core/clock.ts';
import { ClusterUnavailable } from './cluster-host.ts';
import { freeSlots, type SlotSearch } from './free-slots.ts';
import { type FreeSlot, type HsmPool, SLOTS_PER_ACCOUNT } from './hsm-pool.ts';
import { findCluster, listUsers } from './records.ts';
import { refuseOverQuota } from './slot-quota.ts';
import { isFree, isLeftOver, listSlots, takeSlot } from './slot-records.ts';
import type { HsmRow } from './tables.ts';

export interface SlotOptions extends SlotSearch {
  readonly clock: Clock;
}

/**
 * A slot for a crypto user: one that an attempt before took and left, else one that nobody has. It is the cluster's in the
 * rows before anything is done to its token.
 * @throws ClusterUnavailable when there is none; SlotQuotaExceeded when the account has too many
 */
export async function reserveSlot(
  hsm: Pick<HsmRow, 'id' | 'cluster_id'>,
  pool: HsmPool,
  userName: string,
  options: SlotOptions,
): Promise<Omit<FreeSlot, 'mostPerAccount'>> {
  // Under its own name nobody could tell whether a slot has been given back.
  const free = (await freeSlots(pool, options)).filter(({ label }) => label !== userName);
  return options.store.write(async ({ db }) => {
    const now = options.clock.now();
    const rows = (await listSlots(db)).filter(({ pool: name }) => name === pool.name);
    const used = new Set((await listUsers(db, hsm.cluster_id)).map(({ token_serial }) => token_serial));
    const left = rows.find(
      (row) => row.cluster_id === hsm.cluster_id && isLeftOver(row, used, now) && row.label !== userName,
    );
    const rowOf = (serial: string) => rows.find((row) => row.serial === serial);
    const slot = left ?? free.find(({ serial }) => isFree(rowOf(serial), now));
    if (slot === undefined)
      throw new ClusterUnavailable(`${hsm.id} has no room for another crypto user: no slot is free.`);
    // One that was left is the account's already.
    if (left === undefined) {
      const cluster = await findCluster(db, hsm.cluster_id);
      const mostPerAccount = pool.slotsPerAccount ?? SLOTS_PER_ACCOUNT;
      await refuseOverQuota(db, cluster?.account_id ?? '', { pool: pool.name, mostPerAccount });
    }
    const holder = { cluster_id: hsm.cluster_id, hsm_id: hsm.id, purpose: 'user' } as const;
    await takeSlot(db, slot, holder, now);
    return slot;
  });
}
