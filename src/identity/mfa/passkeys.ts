import type { Kysely } from 'kysely';
import { bytesType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { MfaDeviceRow, MfaTables } from './tables.ts';

export interface PasskeyTables {
  passkeys: PasskeyRow;
}

/** What is known of a `fido` device: a passkey or security key. */
export interface PasskeyRow {
  /** Of its row in `mfa_devices`, which is its first half. */
  device_id: string;
  /** Base64url; unique in the deployment. */
  credential_id: string;
  /** COSE. Public. */
  public_key: Uint8Array;
  /** How often the key says it was used; 0 for passkeys that do not count. */
  sign_count: number;
  /** Host name it answers for. */
  relying_party: string;
  /** JSON list of how it is reached, such as `usb`. */
  transports: string;
}

export const passkeyTables: Migration = {
  name: '2026-11-28-passkeys',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('passkeys')
      .addColumn('device_id', text, (c) => c.primaryKey().references('mfa_devices.id'))
      .addColumn('credential_id', text, (c) => c.notNull().unique())
      .addColumn('public_key', bytesType(dialect), (c) => c.notNull())
      .addColumn('sign_count', 'bigint', (c) => c.notNull())
      .addColumn('relying_party', text, (c) => c.notNull())
      .addColumn('transports', text, (c) => c.notNull())
      .execute();
  },
};

const tables = (db: AnyDatabase) => tablesOf<PasskeyTables & MfaTables>(db);

/** A passkey with the device it is. */
export type Passkey = PasskeyRow & Pick<MfaDeviceRow, 'serial_number'>;

/** The passkeys of a user (by unique id) or root (by account number), by serial number. */
export const listPasskeysOf = (
  db: AnyDatabase,
  owner: { readonly accountId: string; readonly id: string },
): Promise<Passkey[]> =>
  tables(db)
    .selectFrom('passkeys')
    .innerJoin('mfa_devices as device', 'device.id', 'passkeys.device_id')
    .selectAll('passkeys')
    .select('device.serial_number')
    .where('device.account_id', '=', owner.accountId)
    .where('device.owner_id', '=', owner.id)
    .orderBy('device.serial_key')
    .execute();

export async function insertPasskey(db: AnyDatabase, row: PasskeyRow): Promise<void> {
  await tables(db).insertInto('passkeys').values(row).execute();
}

/**
 * Notes that a key was used. False where it counts its uses and this one is not new: somebody has a copy of the key, or
 * of what it said.
 */
export async function countPasskeyUse(
  db: AnyDatabase,
  deviceId: string,
  signCount: number,
): Promise<boolean> {
  if (signCount === 0) {
    const row = await tables(db)
      .selectFrom('passkeys')
      .select('sign_count')
      .where('device_id', '=', deviceId)
      .executeTakeFirst();
    return row !== undefined && Number(row.sign_count) === 0;
  }
  const { numUpdatedRows } = await tables(db)
    .updateTable('passkeys')
    .set({ sign_count: signCount })
    .where('device_id', '=', deviceId)
    .where('sign_count', '<', signCount)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function deletePasskey(db: AnyDatabase, deviceId: string): Promise<void> {
  await tables(db).deleteFrom('passkeys').where('device_id', '=', deviceId).execute();
}
