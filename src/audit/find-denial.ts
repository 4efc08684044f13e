import type { AccountId } from '../core/account.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { AuditDenialRow, AuditTables } from './tables.ts';

/** Why the call of that request id was denied; undefined where none of the account was. */
export const findDenial = (
  db: AnyDatabase,
  accountId: AccountId,
  requestId: string,
): Promise<AuditDenialRow | undefined> =>
  tablesOf<AuditTables>(db)
    .selectFrom('audit_denials')
    .selectAll()
    .where('request_id', '=', requestId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
