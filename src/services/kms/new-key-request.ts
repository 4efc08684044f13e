import type { VaultKeySpec } from '../../custody/vault/key-vault.ts';
import { unsupported, validation } from './errors.ts';
import { isKnownSpec, suits } from './key-specs.ts';
import type { CreateKeyRequest, Input, KeyUsageType } from './schema.ts';
import type { KeyOrigin } from './tables.ts';

/** What kind of key is asked for, once the request is known to make sense. */
export interface KeyKind {
  readonly spec: VaultKeySpec;
  readonly usage: KeyUsageType;
  readonly origin: KeyOrigin;
  readonly isMultiRegion: boolean;
  /** Present for `AWS_CLOUDHSM` alone. */
  readonly keyStoreId?: string;
}

/**
 * Spec, usage and origin of a new key, and what does not go together.
 * @throws AwsError ValidationException, UnsupportedOperationException
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
 */
export function keyKind(input: Input<CreateKeyRequest>): KeyKind {
  if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined)
    throw validation(
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
    );
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const usage = input.KeyUsage ?? (spec === 'SYMMETRIC_DEFAULT' ? 'ENCRYPT_DECRYPT' : undefined);
  if (usage === undefined)
    throw validation(
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    );
  if (!isKnownSpec(spec)) throw unsupported(`KeySpec ${spec} is not supported in this Region.`);
  if (!suits(spec, usage)) throw validation(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  const isMultiRegion = input.MultiRegion === true;
  return { spec, usage, isMultiRegion, ...originOf(input, spec, isMultiRegion) };
}

function originOf(
  input: Input<CreateKeyRequest>,
  spec: VaultKeySpec,
  isMultiRegion: boolean,
): Pick<KeyKind, 'origin' | 'keyStoreId'> {
  const { Origin: origin = 'AWS_KMS', CustomKeyStoreId: keyStoreId, XksKeyId: xksKeyId } = input;
  if (origin === 'EXTERNAL_KEY_STORE') {
    for (const [name, given] of Object.entries({ CustomKeyStoreId: keyStoreId, XksKeyId: xksKeyId }))
      if (given === undefined)
        throw validation(`${name} must be specified when Origin is EXTERNAL_KEY_STORE.`);
    throw unsupported('External key stores are not supported.');
  }
  if (xksKeyId !== undefined)
    throw validation('XksKeyId can only be specified when Origin is EXTERNAL_KEY_STORE.');
  if (origin !== 'AWS_CLOUDHSM') {
    if (keyStoreId !== undefined)
      throw validation(`CustomKeyStoreId cannot be specified when Origin is ${origin}.`);
    return { origin };
  }
  if (keyStoreId === undefined)
    throw validation('CustomKeyStoreId must be specified when Origin is AWS_CLOUDHSM.');
  if (spec !== 'SYMMETRIC_DEFAULT' || isMultiRegion)
    throw unsupported('Custom key stores support single-Region symmetric encryption KMS keys only.');
  return { origin, keyStoreId };
}
