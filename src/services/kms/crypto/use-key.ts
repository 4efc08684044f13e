import type { NowOrLater } from '../../../core/now-or-later.ts';
import type { StoredMaterial } from '../../../custody/vault/key-vault.ts';
import type { OperationContext } from '../../contract.ts';
import { keyArn } from '../arns.ts';
import { dryRun, invalidKeyUsage, invalidState, validation } from '../errors.ts';
import { checkGrantTokens } from '../grant-tokens.ts';
import { keyMaterial } from '../key-cache.ts';
import { findKey } from '../key-lookup.ts';
import { algorithmsOf } from '../key-specs.ts';
import { assertUsable, seenState } from '../key-state.ts';
import { storeOfKey } from '../key-store-state.ts';
import { kmsOf, refOf } from '../records/database.ts';
import type { KeyUsageType, RecipientInfo } from '../schema.ts';
import type { KeyRow } from '../tables.ts';

/** What every cryptographic operation is asked with. */
export interface KeyInput {
  readonly KeyId: string;
  readonly GrantTokens?: readonly string[] | undefined;
}

/**
 * The key of a cryptographic operation, enabled and meant for it.
 * @throws AwsError in AWS's order: NotFoundException, then the key's state, then its usage
 */
export async function keyInUse(
  context: OperationContext,
  { KeyId, GrantTokens }: KeyInput,
  operation: string,
  usage: KeyUsageType,
): Promise<KeyRow> {
  checkGrantTokens(GrantTokens);
  const key = await findKey(context, KeyId, { aliases: true });
  await assertReady(context, key);
  assertUsage(key, operation, usage);
  return key;
}

/**
 * That a key is enabled, and its key store connected.
 * @throws AwsError DisabledException, KMSInvalidStateException
 */
export function assertReady(context: OperationContext, key: KeyRow): NowOrLater<void> {
  const { now } = context;
  if (key.key_store_id === null) return assertUsable(key, now);
  return storeOfKey(context, key).then((store) =>
    assertUsable({ ...key, state: seenState(key, now, store) }, now),
  );
}

export function assertUsage(key: KeyRow, operation: string, usage: KeyUsageType): void {
  if (key.key_usage === usage) return;
  throw invalidKeyUsage(`${keyArn(key)} key usage is ${key.key_usage} which is not valid for ${operation}.`);
}

/** @throws AwsError InvalidKeyUsageException where keys of this spec and usage do not do `algorithm` */
export function assertAlgorithm(key: KeyRow, algorithm: string): void {
  const known: readonly (string | undefined)[] = Object.values(
    algorithmsOf(key.key_spec, key.key_usage),
  ).flat();
  if (known.includes(algorithm)) return;
  throw invalidKeyUsage(`Algorithm ${algorithm} is incompatible with key spec ${key.key_spec}.`);
}

/** Ends a call that was only to be tried. Comes behind every check. @throws AwsError DryRunOperationException */
export function endDryRun({ DryRun }: { readonly DryRun?: boolean | undefined }): void {
  if (DryRun === true) throw dryRun();
}

/**
 * Attestation documents are signed by Amazon's hypervisors, under which nothing here runs.
 * @throws AwsError ValidationException
 */
export function refuseRecipient({ Recipient }: { readonly Recipient?: RecipientInfo | undefined }): void {
  if (Recipient !== undefined) throw validation('The attestation document in Recipient is not valid.');
}

/** A key's material, as the vault takes it: the current one unless told. @throws AwsError KMSInvalidStateException */
export async function materialOf(
  context: OperationContext,
  key: KeyRow,
  materialId: string | null = key.current_material_id,
): Promise<StoredMaterial | undefined> {
  const row = materialId === null ? undefined : await keyMaterial(kmsOf(context), refOf(key), materialId);
  if (row === undefined) return undefined;
  const isExpired = row.valid_to !== null && row.valid_to <= context.now;
  if (row.blob === null || isExpired) throw invalidState(`${keyArn(key)} is pending import.`);
  const place = { accountId: key.account_id, keyId: key.id, materialId: row.id };
  return { spec: key.key_spec, place, blob: row.blob };
}

/** The current material of a key that is enabled, and so has one. */
export async function currentMaterial(context: OperationContext, key: KeyRow): Promise<StoredMaterial> {
  const material = await materialOf(context, key);
  if (material === undefined) throw invalidState(`${keyArn(key)} is pending import.`);
  return material;
}
