import type { AccountId } from '../../../core/account.ts';
import { iamArn } from '../../../core/arn.ts';
import type { Directory } from './directory.ts';

export async function accountExists(db: Directory, id: AccountId): Promise<boolean> {
  const row = await db.selectFrom('accounts').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** Ids asked for at once; databases take some ten thousand parameters. */
const IDS_AT_ONCE = 1000;

/** The ARNs that users and roles have now, by unique id; ids of nobody are left out. */
export async function currentArns(db: Directory, ids: readonly string[]): Promise<Map<string, string>> {
  const arns = new Map<string, string>();
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const some = ids.slice(start, start + IDS_AT_ONCE);
    for (const [table, kind] of TABLES) {
      const rows = await db
        .selectFrom(table)
        .select(['id', 'account_id', 'path', 'name'])
        .where('id', 'in', some)
        .execute();
      for (const row of rows) arns.set(row.id, iamArn(row.account_id, kind, row.path, row.name));
    }
  }
  return arns;
}

const TABLES = [
  ['users', 'user'],
  ['roles', 'role'],
] as const;
