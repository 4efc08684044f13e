import {
  constraintsOf,
  type EncryptionContext,
  holdsAll,
  isSameContext,
  operationsOf,
} from './grant-policy.ts';
import type { GrantConstraintsColumn, GrantRow, KeyRow } from './tables.ts';

/** A grant that somebody asks for, as far as it can widen another. */
export interface Child {
  readonly operations: readonly string[];
  readonly constraints: GrantConstraintsColumn;
}

/**
 * Whether who may create grants only by `parent` may create that one: it must allow nothing more, under constraints that
 * are as strict at least.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html#grant-creategrant
 */
export function covers(parent: GrantRow, { operations, constraints }: Child): boolean {
  const allowed = operationsOf(parent);
  if (!operations.every((operation) => allowed.includes(operation))) return false;
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = constraintsOf(parent);
  if (equals !== undefined && !demandsExactly(constraints, equals)) return false;
  return subset === undefined || demandsAll(constraints, subset);
}

const demandsExactly = (child: GrantConstraintsColumn, context: EncryptionContext): boolean =>
  child.EncryptionContextEquals !== undefined && isSameContext(child.EncryptionContextEquals, context);

const demandsAll = (child: GrantConstraintsColumn, context: EncryptionContext): boolean =>
  [child.EncryptionContextEquals, child.EncryptionContextSubset].some(
    (demanded) => demanded !== undefined && holdsAll(context, demanded),
  );

const ALWAYS = ['CreateGrant', 'RetireGrant', 'DescribeKey'];

/** By key usage, beside those that all keys know; asymmetric keys have their public key to give. */
const BY_USAGE: Readonly<Record<string, readonly string[]>> = {
  ENCRYPT_DECRYPT: ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo'],
  SIGN_VERIFY: ['Sign', 'Verify'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
  KEY_AGREEMENT: ['DeriveSharedSecret'],
};

const DATA_KEYS = [
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
];

export const isAsymmetric = ({ key_spec }: Pick<KeyRow, 'key_spec'>): boolean =>
  !/^(?:SYMMETRIC_DEFAULT|HMAC_)/.test(key_spec);

/** The operations a grant for that key may name. */
export function grantableFor(key: Pick<KeyRow, 'key_usage' | 'key_spec'>): ReadonlySet<string> {
  return new Set([
    ...ALWAYS,
    ...(BY_USAGE[key.key_usage] ?? []),
    ...(key.key_spec === 'SYMMETRIC_DEFAULT' ? DATA_KEYS : []),
    ...(isAsymmetric(key) ? ['GetPublicKey'] : []),
  ]);
}
