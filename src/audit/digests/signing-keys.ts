import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { KeyVault, StoredMaterial } from '../../custody/vault/key-vault.ts';
import type { Store } from '../../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { endorsementText, keyIdOf } from './digest-form.ts';
import type { DigestKeyRow, DigestTables } from './tables.ts';

const DAY = 86_400_000;
/** Milliseconds a key signs. */
const SIGNS_FOR = 365 * DAY;
/** Milliseconds before its first signature that a key is there for all to see. */
const AHEAD = 30 * DAY;

const SPEC = 'RSA_2048';
const ALGORITHM = 'RSASSA_PKCS1_V1_5_SHA_256';
const MATERIAL_ID_BYTES = 32;

export interface SigningContext {
  readonly store: Store;
  readonly vault: KeyVault;
  readonly random: Random;
}

export const materialOf = (row: Pick<DigestKeyRow, 'blob' | 'material_id'>): StoredMaterial => ({
  spec: SPEC,
  // No account's: nobody can ask for it by any operation.
  place: { accountId: '000000000000', keyId: 'audit-digests', materialId: row.material_id },
  blob: row.blob,
});

export const listKeys = (db: AnyDatabase): Promise<DigestKeyRow[]> =>
  tablesOf<DigestTables>(db)
    .selectFrom('audit_keys')
    .selectAll()
    .orderBy('signs_from')
    .orderBy('id')
    .execute();

export const signWith = (
  vault: KeyVault,
  key: DigestKeyRow,
  text: string | Uint8Array,
): Promise<Uint8Array> =>
  vault.sign(
    materialOf(key),
    ALGORITHM,
    typeof text === 'string' ? new TextEncoder().encode(text) : text,
    'RAW',
  );

/** The key that signs now, if there is one. */
export const currentKey = (keys: readonly DigestKeyRow[], now: Instant): DigestKeyRow | undefined =>
  keys.findLast((key) => key.signs_from <= now && now < key.signs_until) ??
  keys.findLast((key) => key.signs_from <= now);

/** Makes the first key, and each further one a month before it signs; the last one vouches for it. */
export async function ensureKeys(context: SigningContext, now: Instant): Promise<void> {
  const keys = await listKeys(context.store.reader);
  const last = keys.at(-1);
  if (last !== undefined && now < last.signs_until - AHEAD) return;
  const { vault, random, store } = context;
  const material_id = Buffer.from(random.bytes(MATERIAL_ID_BYTES)).toString('hex');
  const place = { accountId: '000000000000', keyId: 'audit-digests', materialId: material_id };
  const { blob, wrappedUnder, publicKey } = await vault.generate(SPEC, place);
  if (publicKey === undefined) throw new Error('an RSA key was made without its public key');
  const signs_from = last === undefined ? now : Math.max(last.signs_until, now);
  const made = { public_key: publicKey, signs_from, signs_until: signs_from + SIGNS_FOR };
  const endorsement = last === undefined ? null : await signWith(vault, last, endorsementText(made));
  const row: DigestKeyRow = {
    ...made,
    id: keyIdOf(publicKey),
    blob,
    wrapped_under: wrappedUnder,
    material_id,
    endorsed_by: last?.id ?? null,
    endorsement,
  };
  await store.write(async ({ db }) => {
    const latest = (await listKeys(db)).at(-1);
    // Another node was quicker.
    if (latest?.id !== last?.id) return;
    await tablesOf<DigestTables>(db).insertInto('audit_keys').values(row).execute();
  });
}
