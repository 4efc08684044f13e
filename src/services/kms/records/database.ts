import type { Kysely } from 'kysely';
import { type AnyDatabase, tablesOf } from '../../../storage/tables-of.ts';
import type { KmsTables } from '../tables.ts';

export type KmsDatabase = Kysely<KmsTables>;

export const kmsOf = ({ db }: { readonly db: AnyDatabase }): KmsDatabase => tablesOf<KmsTables>(db);

/** Where keys, aliases and stores are looked for. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** What rows of a place have, for `and` of a condition. */
export const inPlace = ({ accountId, region }: Place) => ({ account_id: accountId, region });

/** One key of one region. */
export interface KeyRef extends Place {
  readonly keyId: string;
}

export const refOf = (key: { account_id: string; region: string; id: string }): KeyRef => ({
  accountId: key.account_id,
  region: key.region,
  keyId: key.id,
});

/** What rows of a key's own tables (grants, aliases, materials) have, for `and` of a condition. */
export const ofKey = ({ accountId, region, keyId }: KeyRef) => ({
  account_id: accountId,
  region,
  key_id: keyId,
});
