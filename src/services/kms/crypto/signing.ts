import type { SignedForm, SigningAlgorithm } from '../../../custody/vault/key-vault.ts';
import { SIGNING_ALGORITHMS } from '../../../custody/vault/signing-algorithms.ts';
import { invalidKeyUsage, validation } from '../errors.ts';
import type { MessageType, SigningAlgorithmSpec } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { assertAlgorithm } from './use-key.ts';

const SHA512_BYTES = 64;

const isKnown = (algorithm: SigningAlgorithmSpec): algorithm is SigningAlgorithmSpec & SigningAlgorithm =>
  Object.hasOwn(SIGNING_ALGORITHMS, algorithm);

/** What is signed by `algorithm` in each form: its exact length, or any (`null`). */
function formsOf(algorithm: SigningAlgorithm): Partial<Record<SignedForm, number | null>> {
  const traits = SIGNING_ALGORITHMS[algorithm];
  if ('bits' in traits) return { RAW: null, DIGEST: traits.bits / 8 };
  if (traits.scheme === 'ed25519') return { RAW: null };
  if (traits.scheme === 'ed25519ph') return { DIGEST: SHA512_BYTES };
  return { RAW: null, EXTERNAL_MU: 64 };
}

/**
 * That a key signs by an algorithm, and a message is of the form it takes.
 * @throws AwsError InvalidKeyUsageException, ValidationException
 */
export function assertSignable(
  key: KeyRow,
  algorithm: SigningAlgorithmSpec,
  type: MessageType,
  message: Uint8Array,
): SigningAlgorithm {
  assertAlgorithm(key, algorithm);
  if (!isKnown(algorithm))
    throw invalidKeyUsage(`Algorithm ${algorithm} is incompatible with key spec ${key.key_spec}.`);
  const length = formsOf(algorithm)[type];
  if (length === undefined) {
    const what = type === 'EXTERNAL_MU' ? `key spec ${key.key_spec}` : `algorithm ${algorithm}`;
    throw validation(`Message type ${type} is incompatible with ${what}.`);
  }
  if (length !== null && message.length !== length)
    throw validation(`Digest is invalid length for algorithm ${algorithm}.`);
  return algorithm;
}
