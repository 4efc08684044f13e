import type { InlinePolicyRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

export const findInlinePolicy = (
  db: Directory,
  holderId: string,
  name: string,
): Promise<InlinePolicyRow | undefined> =>
  db
    .selectFrom('inline_policies')
    .selectAll()
    .where('holder_id', '=', holderId)
    .where('name', '=', name)
    .executeTakeFirst();

/** All inline policies of the user, group or role of that unique id, in the order of names. */
export const listInlinePolicies = (db: Directory, holderId: string): Promise<InlinePolicyRow[]> =>
  db.selectFrom('inline_policies').selectAll().where('holder_id', '=', holderId).orderBy('name').execute();

/** Adds the policy, or replaces the one of that name. */
export async function putInlinePolicyRow(db: Directory, row: InlinePolicyRow): Promise<void> {
  await db
    .insertInto('inline_policies')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['holder_id', 'name'])
        .doUpdateSet({ document: row.document, updated_at: row.updated_at }),
    )
    .execute();
}

/** True when there was such a policy. */
export async function deleteInlinePolicyRow(db: Directory, holderId: string, name: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('inline_policies')
    .where('holder_id', '=', holderId)
    .where('name', '=', name)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
