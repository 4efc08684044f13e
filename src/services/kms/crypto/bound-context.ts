import { hash } from 'node:crypto';
import { keyArn } from '../arns.ts';
import type { EncryptionContext } from '../grant-policy.ts';
import type { KeyRow } from '../tables.ts';

/**
 * What a ciphertext is bound to beside its key material: the key, by its ARN, and the encryption context, in an order
 * that does not depend on the caller. Related multi-Region keys decrypt one another's ciphertexts, so theirs names no
 * region. Of one length, however long the context is: SHA-256 of both.
 */
export function boundContext(key: KeyRow, context: EncryptionContext = {}): Uint8Array {
  const arn = keyArn(key.primary_region === null ? key : { ...key, region: '*' });
  const pairs = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(hash('sha256', JSON.stringify(['kms', arn, pairs])), 'hex');
}
