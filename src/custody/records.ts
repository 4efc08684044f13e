import type { WriteTransaction } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { CustodyTables, DomainKeysTable, HsmAppliancesTable, SealingKeysTable } from './tables.ts';

const TOPIC_KIND = 'custody/';

/** Whether a change of the feed is about data keys, domain keys or appliances. */
export const isCustodyTopic = (topic: string): boolean => topic.startsWith(TOPIC_KIND);

export const listAppliances = (db: AnyDatabase): Promise<HsmAppliancesTable[]> =>
  tablesOf<CustodyTables>(db).selectFrom('hsm_appliances').selectAll().orderBy('joined_at').execute();

/** Collides when another process was first. */
export async function insertAppliance(tx: WriteTransaction, row: HsmAppliancesTable): Promise<void> {
  await tablesOf<CustodyTables>(tx.db).insertInto('hsm_appliances').values(row).execute();
  tx.change(`${TOPIC_KIND}appliances`);
}

export async function deleteAppliance(tx: WriteTransaction, name: string): Promise<void> {
  await tablesOf<CustodyTables>(tx.db).deleteFrom('hsm_appliances').where('name', '=', name).execute();
  tx.change(`${TOPIC_KIND}appliances`);
}

/** Oldest first; none before first use. */
export const listDomainKeys = (db: AnyDatabase): Promise<DomainKeysTable[]> =>
  tablesOf<CustodyTables>(db).selectFrom('domain_keys').selectAll().orderBy('created_at').execute();

/** Collides when there is a current one, or a new one, already. */
export async function insertDomainKey(tx: WriteTransaction, row: DomainKeysTable): Promise<void> {
  await tablesOf<CustodyTables>(tx.db).insertInto('domain_keys').values(row).execute();
  tx.change(`${TOPIC_KIND}domain-keys`);
}

/** Makes the new domain key the current one, and the current one old; nothing when another process did. */
export async function activateDomainKey(tx: WriteTransaction, id: string): Promise<void> {
  const tables = tablesOf<CustodyTables>(tx.db);
  const row = await tables.selectFrom('domain_keys').select('state').where('id', '=', id).executeTakeFirst();
  if (row?.state !== 'new') return;
  await tables.updateTable('domain_keys').set({ state: 'old' }).where('state', '=', 'current').execute();
  await tables.updateTable('domain_keys').set({ state: 'current' }).where('id', '=', id).execute();
  tx.change(`${TOPIC_KIND}domain-keys`);
}

/** Refuses (`reference`) while any row still names the key. From here on its objects may be destroyed. */
export async function retireDomainKey(tx: WriteTransaction, id: string, now: number): Promise<void> {
  const tables = tablesOf<CustodyTables>(tx.db);
  await tables.deleteFrom('domain_keys').where('id', '=', id).execute();
  await tables.insertInto('retired_domain_keys').values({ id, retired_at: now }).execute();
  tx.change(`${TOPIC_KIND}domain-keys`);
}

/** Kept for ever: an appliance may come back, or be restored, with keys it should have destroyed. */
export const listRetiredDomainKeys = (db: AnyDatabase): Promise<{ id: string }[]> =>
  tablesOf<CustodyTables>(db).selectFrom('retired_domain_keys').select('id').execute();

export const listSealingKeys = (db: AnyDatabase): Promise<SealingKeysTable[]> =>
  tablesOf<CustodyTables>(db).selectFrom('sealing_keys').selectAll().orderBy('active_from').execute();

export async function insertSealingKeys(
  tx: { readonly db: AnyDatabase; change(topic: string): void },
  keys: readonly SealingKeysTable[],
): Promise<void> {
  await tablesOf<CustodyTables>(tx.db)
    .insertInto('sealing_keys')
    .values([...keys])
    .execute();
  for (const key of keys) tx.change(`${TOPIC_KIND}sealing-key/${key.id}`);
}

/** From here on nothing it sealed opens anywhere: every node forgets it. */
export async function deleteSealingKey(tx: WriteTransaction, id: string): Promise<void> {
  await tablesOf<CustodyTables>(tx.db).deleteFrom('sealing_keys').where('id', '=', id).execute();
  tx.change(`${TOPIC_KIND}sealing-key/${id}`);
}

/** Data keys under one sealing root. */
export const listSealingKeysUnder = (db: AnyDatabase, rootId: string): Promise<SealingKeysTable[]> =>
  tablesOf<CustodyTables>(db).selectFrom('sealing_keys').selectAll().where('root_id', '=', rootId).execute();

/** Replaces the wrapping of a data key, unless somebody else did. */
export async function moveSealingKey(
  tx: WriteTransaction,
  key: SealingKeysTable,
  oldRootId: string,
): Promise<void> {
  await tablesOf<CustodyTables>(tx.db)
    .updateTable('sealing_keys')
    .set({ sealed: key.sealed, root_id: key.root_id })
    .where('id', '=', key.id)
    .where('root_id', '=', oldRootId)
    .execute();
}
