import { parseCiphertext } from '../../../custody/vault/ciphertext.ts';
import type { AccessContext, Permission } from '../../contract.ts';
import { type KeyUse, keyPermission } from '../access.ts';
import { validation } from '../errors.ts';
import { findReferred, type KeyReference, parseKeyReference, referenceNotFound } from '../key-lookup.ts';
import { kmsOf } from '../records/database.ts';
import type { EncryptionAlgorithmSpec } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { SYMMETRIC } from './cipher.ts';
import { incorrectKey, invalidCiphertext, unknownCiphertextKey } from './errors.ts';

/** What says which key is to decrypt. */
export interface ToDecrypt {
  /** Undefined where a trial run goes without. */
  readonly ciphertext: Uint8Array | undefined;
  readonly keyId: string | undefined;
  readonly algorithm: EncryptionAlgorithmSpec;
}

/**
 * The key a call means to decrypt with: the one it names, else the one a symmetric ciphertext names; undefined where
 * nothing names one.
 * @throws AwsError InvalidCiphertextException for what is no ciphertext, AccessDeniedException for one of an unknown key
 */
export async function decryptingKey(
  context: AccessContext,
  { ciphertext, keyId, algorithm }: ToDecrypt,
): Promise<KeyReference | undefined> {
  if (keyId !== undefined) return parseKeyReference(context, keyId, { aliases: true });
  if (ciphertext === undefined || algorithm !== SYMMETRIC) return undefined;
  const named = parseCiphertext(ciphertext)?.place;
  if (named === undefined) throw invalidCiphertext();
  const { accountId, keyId: id } = named;
  const reference: KeyReference = { accountId, region: context.region, kind: 'key', keyId: id };
  if ((await findReferred(kmsOf(context), reference, context.now)) === undefined)
    throw unknownCiphertextKey();
  return reference;
}

/** @throws AwsError IncorrectKeyException where a symmetric ciphertext names another key than the one that was found */
export function assertNamed(key: KeyRow, { ciphertext, algorithm }: ToDecrypt): void {
  if (ciphertext === undefined || algorithm !== SYMMETRIC) return;
  const named = parseCiphertext(ciphertext)?.place;
  if (named === undefined) throw invalidCiphertext();
  if (named.accountId !== key.account_id || named.keyId !== key.id) throw incorrectKey();
}

/** The permission to decrypt; where no key is named, to do so at all. */
export async function decryptPermission(
  context: AccessContext,
  asked: ToDecrypt,
  use: Pick<KeyUse, 'operation' | 'encryptionContext' | 'keys'>,
): Promise<Permission> {
  const reference = await decryptingKey(context, asked);
  if (reference === undefined) return { action: `kms:${use.operation}`, resources: [{ arn: '*' }] };
  const keys = { ...use.keys, 'kms:EncryptionAlgorithm': asked.algorithm };
  return keyPermission(context, { ...use, reference, acrossAccounts: true, keys });
}

/** The key to decrypt with. @throws AwsError ValidationException where none is named, NotFoundException */
export async function keyToDecrypt(context: AccessContext, asked: ToDecrypt): Promise<KeyRow> {
  const reference = await decryptingKey(context, asked);
  if (reference === undefined) throw validation('KeyId must not be null');
  const key = await findReferred(kmsOf(context), reference, context.now);
  if (key === undefined) throw referenceNotFound(reference);
  return key;
}

/** Required except in a trial run that ignores it, which the model cannot say. @throws AwsError ValidationException */
export function requireCiphertext({
  CiphertextBlob,
}: {
  readonly CiphertextBlob?: Uint8Array | undefined;
}): Uint8Array {
  if (CiphertextBlob !== undefined) return CiphertextBlob;
  throw validation(
    "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
  );
}
