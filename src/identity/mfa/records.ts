import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { deletePasskey } from './passkeys.ts';
import type { MfaAttemptRow, MfaDeviceRow, MfaTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<MfaTables>(db);

/** Serial numbers, like names, are not told apart by case. */
export const serialKey = (serialNumber: string): string => serialNumber.toLowerCase();

export const findMfaDevice = (
  db: AnyDatabase,
  accountId: AccountId,
  serialNumber: string,
): Promise<MfaDeviceRow | undefined> =>
  tables(db)
    .selectFrom('mfa_devices')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('serial_key', '=', serialKey(serialNumber))
    .executeTakeFirst();

/** All devices of an account, by serial number. */
export const listMfaDeviceRows = (db: AnyDatabase, accountId: AccountId): Promise<MfaDeviceRow[]> =>
  tables(db)
    .selectFrom('mfa_devices')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('serial_key')
    .execute();

/** The devices enabled for a user (by unique id) or root (by account number), by serial number. */
export const listMfaDevicesOf = (
  db: AnyDatabase,
  principal: { readonly accountId: AccountId; readonly id: string },
): Promise<MfaDeviceRow[]> =>
  tables(db)
    .selectFrom('mfa_devices')
    .selectAll()
    .where('account_id', '=', principal.accountId)
    .where('owner_id', '=', principal.id)
    .orderBy('serial_key')
    .execute();

/** Which of these users, by unique id, have a device enabled. */
export async function ownersOfMfaDevices(
  db: AnyDatabase,
  accountId: AccountId,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('mfa_devices')
    .select('owner_id')
    .where('account_id', '=', accountId)
    .where('owner_id', 'in', ids)
    .execute();
  return rows.flatMap(({ owner_id: id }) => id ?? []);
}

export async function insertMfaDevice(db: AnyDatabase, row: Omit<MfaDeviceRow, 'serial_key'>): Promise<void> {
  await tables(db)
    .insertInto('mfa_devices')
    .values({ ...row, serial_key: serialKey(row.serial_number) })
    .execute();
}

export async function updateMfaDevice(
  db: AnyDatabase,
  id: string,
  change: Partial<Pick<MfaDeviceRow, 'owner_id' | 'sealed_seed' | 'enabled_at' | 'tags'>>,
): Promise<void> {
  await tables(db).updateTable('mfa_devices').set(change).where('id', '=', id).execute();
}

export async function deleteMfaDevice(db: AnyDatabase, id: string): Promise<void> {
  await forgetAttempts(db, id);
  await deletePasskey(db, id);
  await tables(db).deleteFrom('mfa_devices').where('id', '=', id).execute();
}

/**
 * Uses up a counter and all before it. False where that was done already: then the code is not good any more, whoever
 * was first.
 */
export async function consumeCounter(
  db: AnyDatabase,
  id: string,
  counter: number,
  driftSteps: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('mfa_devices')
    .set({ last_counter: counter, drift_steps: driftSteps })
    .where('id', '=', id)
    .where('last_counter', '<', counter)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export const findAttempts = (
  db: AnyDatabase,
  deviceId: string,
  source: string,
): Promise<MfaAttemptRow | undefined> =>
  tables(db)
    .selectFrom('mfa_attempts')
    .selectAll()
    .where('device_id', '=', deviceId)
    .where('source', '=', source)
    .executeTakeFirst();

/** What is older is forgotten, so that sources which come and go do not pile up. */
const KEEP_FAILURES_MILLISECONDS = 86_400_000;

export async function countFailure(
  db: AnyDatabase,
  deviceId: string,
  source: string,
  now: Instant,
): Promise<void> {
  await tables(db)
    .deleteFrom('mfa_attempts')
    .where('device_id', '=', deviceId)
    .where('last_failure_at', '<', now - KEEP_FAILURES_MILLISECONDS)
    .execute();
  await tables(db)
    .insertInto('mfa_attempts')
    .values({ device_id: deviceId, source, failures: 1, last_failure_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['device_id', 'source'])
        .doUpdateSet((row) => ({ failures: row('mfa_attempts.failures', '+', 1), last_failure_at: now })),
    )
    .execute();
}

/** Of one source, or of all. */
export async function forgetAttempts(db: AnyDatabase, deviceId: string, source?: string): Promise<void> {
  const all = tables(db).deleteFrom('mfa_attempts').where('device_id', '=', deviceId);
  await (source === undefined ? all : all.where('source', '=', source)).execute();
}
