import type { Store, WriteTransaction } from '../../storage/store.ts';
import { CustodyError } from '../custody-error.ts';
import type { HsmPool } from './hsm-pool.ts';
import { clusterTopic, deleteUser, findCluster, listUsers } from './records.ts';
import { runJob } from './run-job.ts';
import { giveBackSlots, listSlots } from './slot-records.ts';
import type { HsmClusterRow, HsmClusterUserRow, HsmSlotRow } from './tables.ts';

/** A token of a pool, or one that a cluster has and the module does not show. */
export interface SlotState {
  readonly pool: string;
  readonly serial: string;
  /** Its label now; undefined for a token that is not there. */
  readonly label: string | undefined;
  readonly clusterId?: string;
  readonly hsmId?: string;
  /** Crypto user whose it is; undefined for a cluster's identity, and for one that nobody came to use. */
  readonly user?: string;
}

const listTokens = ({ library, environment }: HsmPool) => runJob({ library, environment }, 'listTokens', {});

/** @throws JobError when a module does not answer */
export async function poolStates(
  pools: readonly HsmPool[],
  { reader }: Pick<Store, 'reader'>,
): Promise<SlotState[]> {
  const rows = await listSlots(reader);
  const states: SlotState[] = [];
  for (const pool of pools) {
    const tokens = await listTokens(pool);
    const taken = rows.filter(({ pool: name, cluster_id }) => name === pool.name && cluster_id !== null);
    for (const row of taken) {
      const user = (await userOf(reader, row))?.name;
      states.push({
        pool: pool.name,
        serial: row.serial,
        label: tokens.find(({ serial }) => serial === row.serial)?.label,
        clusterId: row.cluster_id ?? '',
        hsmId: row.hsm_id ?? '',
        ...(user !== undefined && { user }),
      });
    }
    const free = tokens.filter(
      (token) => pool.owns(token) && !taken.some(({ serial }) => serial === token.serial),
    );
    states.push(...free.map(({ serial, label }) => ({ pool: pool.name, serial, label })));
  }
  return states;
}

export interface Reclaimed {
  readonly cluster: HsmClusterRow | undefined;
  readonly user: HsmClusterUserRow | undefined;
}

/**
 * Forgets the crypto user of a slot whose token is gone, or was wiped by the operator and called as it was before it was
 * taken. `record` writes what was done, in the same transaction.
 * @throws CustodyError `settings` when the slot is nobody's, or its token does not look wiped
 */
export async function reclaimSlot(
  pools: readonly HsmPool[],
  serial: string,
  store: Store,
  now: number,
  record: (tx: WriteTransaction, reclaimed: Reclaimed) => Promise<void>,
): Promise<Reclaimed> {
  const refuse = (why: string): never => {
    throw new CustodyError('settings', why);
  };
  const row = (await listSlots(store.reader)).find(
    (slot) => slot.serial === serial && slot.purpose === 'user' && slot.cluster_id !== null,
  );
  if (row === undefined) return refuse(`no crypto user has slot ${serial}`);
  const pool =
    pools.find(({ name }) => name === row.pool) ?? refuse(`pool ${row.pool} is not in the settings`);
  const token = (await listTokens(pool)).find((one) => one.serial === serial);
  if (token !== undefined && token.label !== row.label) {
    return refuse(
      `token ${serial} is called ${token.label}: initialise it by its maker's tool with label ${row.label} and the pool's officer's PIN first`,
    );
  }
  return store.write(async (tx) => {
    const user = await userOf(tx.db, row);
    const cluster = await findCluster(tx.db, row.cluster_id ?? '');
    await releaseSlot(tx, row, user, now);
    await record(tx, { cluster, user });
    return { cluster, user };
  });
}

async function releaseSlot(
  tx: WriteTransaction,
  row: HsmSlotRow,
  user: HsmClusterUserRow | undefined,
  now: number,
): Promise<void> {
  if (user !== undefined) await deleteUser(tx.db, user, now);
  else await giveBackSlots(tx.db, row.cluster_id ?? '', { serial: row.serial }, now);
  tx.change(clusterTopic(row.cluster_id ?? ''));
}

const userOf = async (
  db: Store['reader'],
  { cluster_id, serial }: HsmSlotRow,
): Promise<HsmClusterUserRow | undefined> =>
  (await listUsers(db, cluster_id ?? '')).find(({ token_serial }) => token_serial === serial);
