import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { OutboundIssuerRow, OutboundKeyRow, OutboundTables } from './tables.ts';

const tables = (db: AnyDatabase): Kysely<OutboundTables> => tablesOf<OutboundTables>(db);

export const findOutboundIssuer = (
  db: AnyDatabase,
  accountId: AccountId,
): Promise<OutboundIssuerRow | undefined> =>
  tables(db)
    .selectFrom('outbound_issuers')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();

export const findOutboundIssuerById = (db: AnyDatabase, id: string): Promise<OutboundIssuerRow | undefined> =>
  tables(db).selectFrom('outbound_issuers').selectAll().where('id', '=', id).executeTakeFirst();

export const listOutboundIssuers = (db: AnyDatabase): Promise<OutboundIssuerRow[]> =>
  tables(db).selectFrom('outbound_issuers').selectAll().execute();

export async function insertOutboundIssuer(db: AnyDatabase, row: OutboundIssuerRow): Promise<void> {
  await tables(db).insertInto('outbound_issuers').values(row).execute();
}

export async function updateOutboundIssuer(
  db: AnyDatabase,
  id: string,
  values: Partial<Pick<OutboundIssuerRow, 'url' | 'is_enabled'>>,
): Promise<void> {
  await tables(db).updateTable('outbound_issuers').set(values).where('id', '=', id).execute();
}

export const listOutboundKeys = (db: AnyDatabase, issuerId: string): Promise<OutboundKeyRow[]> =>
  tables(db)
    .selectFrom('outbound_keys')
    .selectAll()
    .where('issuer_id', '=', issuerId)
    .orderBy('signs_from')
    .orderBy('kid', 'desc')
    .execute();

export async function insertOutboundKeys(db: AnyDatabase, rows: readonly OutboundKeyRow[]): Promise<void> {
  if (rows.length > 0) await tables(db).insertInto('outbound_keys').values(rows).execute();
}

export async function deleteOutboundKey(db: AnyDatabase, { issuer_id, kid }: OutboundKeyRow): Promise<void> {
  await tables(db)
    .deleteFrom('outbound_keys')
    .where('issuer_id', '=', issuer_id)
    .where('kid', '=', kid)
    .execute();
}
