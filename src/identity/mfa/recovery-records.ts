import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { insertRootNotice } from '../root-notices.ts';
import { recoveryNotice } from './recovery-notices.ts';
import type { MfaRecoveryRow, MfaTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<MfaTables>(db);

/** The recovery under way for an account, gathering approvals or waiting; there is one at most. */
export const findOpenRecovery = (
  db: AnyDatabase,
  accountId: AccountId,
): Promise<MfaRecoveryRow | undefined> =>
  tables(db)
    .selectFrom('mfa_recoveries')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('status', 'in', ['gathering', 'pending'])
    .executeTakeFirst();

/** All recoveries of an account, the newest first. */
export const listRecoveries = (db: AnyDatabase, accountId: AccountId): Promise<MfaRecoveryRow[]> =>
  tables(db)
    .selectFrom('mfa_recoveries')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('requested_at', 'desc')
    .execute();

export async function insertRecovery(db: AnyDatabase, row: MfaRecoveryRow): Promise<void> {
  await tables(db).insertInto('mfa_recoveries').values(row).execute();
}

export async function endRecovery(
  db: AnyDatabase,
  id: string,
  status: 'cancelled' | 'completed',
  now: Instant,
  ending: string,
): Promise<void> {
  await tables(db)
    .updateTable('mfa_recoveries')
    .set({ status, ended_at: now, ending })
    .where('id', '=', id)
    .execute();
}

/** From now on the delay of a recovery runs. */
export async function startDelay(db: AnyDatabase, id: string, readyAt: Instant): Promise<void> {
  await tables(db)
    .updateTable('mfa_recoveries')
    .set({ status: 'pending', ready_at: readyAt })
    .where('id', '=', id)
    .execute();
}

/** By the way of something else: nobody else records it, so the notice does. */
export async function cancelRecoveries(
  db: AnyDatabase,
  accountId: AccountId,
  now: Instant,
  ending: string,
): Promise<void> {
  const open = await findOpenRecovery(db, accountId);
  if (open === undefined) return;
  await endRecovery(db, open.id, 'cancelled', now, ending);
  const event = { name: 'CancelRootMFARecovery', parameters: { recoveryId: open.id, reason: ending } };
  await insertRootNotice(db, now, { ...recoveryNotice.cancelled(open, ending), event });
}
