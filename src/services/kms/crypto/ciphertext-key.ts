import { parseCiphertext } from '../../../custody/vault/ciphertext.ts';
import type { AccessContext } from '../../contract.ts';
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
 * The key a call means to decrypt with: the one it names, else the one a symmetric ciphertext names.
 * @throws AwsError InvalidCiphertextException for what is no ciphertext, AccessDeniedException for one of an unknown key
 */
export async function decryptingKey(
  context: AccessContext,
  { ciphertext, keyId, algorithm }: ToDecrypt,
): Promise<KeyReference> {
  if (keyId !== undefined) return parseKeyReference(context, keyId, { aliases: true });
  if (ciphertext === undefined || algorithm !== SYMMETRIC)
    throw validation('KeyId must be specified for this operation.');
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

/** The key that {@link decryptingKey} found. @throws AwsError NotFoundException */
export async function foundKey(context: AccessContext, reference: KeyReference): Promise<KeyRow> {
  const key = await findReferred(kmsOf(context), reference, context.now);
  if (key === undefined) throw referenceNotFound(reference);
  return key;
}
