import type { Instant } from '../../../core/clock.ts';
import type { Sealer } from '../../../custody/custody.ts';
import { SealError } from '../../../custody/seal-error.ts';
import type { ImportWrapping, StoredMaterial } from '../../../custody/vault/key-vault.ts';
import { keyArn } from '../arns.ts';
import type { KeyRow } from '../tables.ts';
import { expiredImportToken, invalidImportToken } from './errors.ts';

/** What an import token carries: the private half of its wrapping key, as the vault stores keys. */
export interface ImportParameters {
  readonly wrappingKey: StoredMaterial;
  readonly algorithm: ImportWrapping;
  readonly validTo: Instant;
}

const PURPOSE = 'secret-at-rest';

const boundTo = (key: KeyRow): string => `kms import/${keyArn(key)}`;

/** A token is sealed and nothing of it is stored, so any node takes it, for its own key alone. */
export function sealImportToken(sealer: Sealer, key: KeyRow, parameters: ImportParameters): Uint8Array {
  const { wrappingKey, algorithm, validTo } = parameters;
  const { spec, place, blob } = wrappingKey;
  const text = JSON.stringify([1, spec, place, Buffer.from(blob).toString('base64'), algorithm, validTo]);
  return sealer.seal(PURPOSE, Buffer.from(text), boundTo(key));
}

/** @throws AwsError InvalidImportTokenException, ExpiredImportTokenException */
export function openImportToken(
  sealer: Sealer,
  key: KeyRow,
  token: Uint8Array,
  now: Instant,
): ImportParameters {
  let text: string;
  try {
    text = sealer.open(PURPOSE, token, boundTo(key)).revealText();
  } catch (problem) {
    if (problem instanceof SealError) throw invalidImportToken();
    throw problem;
  }
  const [, spec, place, blob, algorithm, validTo] = JSON.parse(text) as [
    version: 1,
    spec: StoredMaterial['spec'],
    place: StoredMaterial['place'],
    blob: string,
    algorithm: ImportWrapping,
    validTo: Instant,
  ];
  if (validTo <= now) throw expiredImportToken();
  return { wrappingKey: { spec, place, blob: Buffer.from(blob, 'base64') }, algorithm, validTo };
}
