import type { PrivateKey } from 'openpgp';
import type { Instant } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { findCurrentKey } from './key-records.ts';
import { openPrivateKey } from './private-part.ts';
import { privateKeyOf } from './team-key.ts';

/** What signing needs; never within a write, for it waits for more than its own queries. */
export interface SigningContext {
  /** Committed rows. */
  readonly db: AnyDatabase;
  readonly sealer: Sealer;
  readonly now: Instant;
}

export interface Signed {
  /** Of the key that signed. */
  readonly fingerprint: string;
  /** Armored. */
  readonly text: string;
}

/** Signs by the team's current key; undefined while there is none, or once it has expired. */
export async function signedBy(
  { db, sealer, now }: SigningContext,
  sign: (options: { readonly signingKeys: PrivateKey; readonly date: Date }) => Promise<string>,
): Promise<Signed | undefined> {
  const row = await findCurrentKey(db);
  if (row === undefined || (row.expires_at !== null && Number(row.expires_at) <= now)) return undefined;
  const signingKeys = await privateKeyOf(openPrivateKey(sealer, row));
  return { fingerprint: row.fingerprint, text: await sign({ signingKeys, date: new Date(now) }) };
}
