import type { WriteTransaction } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { CustodyTables, HsmTokensTable, SealingKeysTable, SealingRootsTable } from './tables.ts';

const PRIMARY = 'primary';
const TOPIC_KIND = 'sealing-key/';

/** Whether a change of the feed is about data keys. */
export const isSealingKeyTopic = (topic: string): boolean => topic.startsWith(TOPIC_KIND);

/** The token and sealing root of this database; undefined before first use. */
export async function findRoot(
  db: AnyDatabase,
): Promise<{ readonly token: HsmTokensTable; readonly root: SealingRootsTable } | undefined> {
  const tables = tablesOf<CustodyTables>(db);
  const token = await tables
    .selectFrom('hsm_tokens')
    .selectAll()
    .where('name', '=', PRIMARY)
    .executeTakeFirst();
  if (token === undefined) return undefined;
  const root = await tables
    .selectFrom('sealing_roots')
    .selectAll()
    .where('token_name', '=', PRIMARY)
    .executeTakeFirstOrThrow();
  return { token, root };
}

/** Collides when another process was first. */
export async function insertRoot(
  tx: WriteTransaction,
  token: Omit<HsmTokensTable, 'name'>,
  root: Omit<SealingRootsTable, 'token_name'>,
): Promise<void> {
  const tables = tablesOf<CustodyTables>(tx.db);
  await tables
    .insertInto('hsm_tokens')
    .values({ name: PRIMARY, ...token })
    .execute();
  await tables
    .insertInto('sealing_roots')
    .values({ token_name: PRIMARY, ...root })
    .execute();
}

export const listSealingKeys = (db: AnyDatabase): Promise<SealingKeysTable[]> =>
  tablesOf<CustodyTables>(db).selectFrom('sealing_keys').selectAll().orderBy('active_from').execute();

export async function insertSealingKeys(
  tx: WriteTransaction,
  keys: readonly SealingKeysTable[],
): Promise<void> {
  await tablesOf<CustodyTables>(tx.db)
    .insertInto('sealing_keys')
    .values([...keys])
    .execute();
  for (const key of keys) tx.change(`${TOPIC_KIND}${key.id}`);
}
