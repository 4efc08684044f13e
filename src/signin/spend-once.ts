import type { Instant } from '../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { SignInTables } from './tables.ts';

/** Uses up what works once and no longer than until `forgetAt`; false where it was used already, on whatever node. */
export async function spendOnce(
  db: AnyDatabase,
  id: string,
  { now, forgetAt }: { readonly now: Instant; readonly forgetAt: Instant },
): Promise<boolean> {
  const tables = tablesOf<SignInTables>(db);
  await tables.deleteFrom('sign_in_uses').where('forget_at', '<', now).execute();
  const { numInsertedOrUpdatedRows } = await tables
    .insertInto('sign_in_uses')
    .values({ id, forget_at: forgetAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
