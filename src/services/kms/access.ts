import { derived } from '../../core/derived.ts';
import { followedBy, type NowOrLater } from '../../core/now-or-later.ts';
import { joinPolicies } from '../../policy/join-policies.ts';
import type { AccessContext, AccessRule, Permission, ResourceRef } from '../contract.ts';
import { aliasArn, keyArn } from './arns.ts';
import { allows, type EncryptionContext, granteeOf, namesOf, policyFor } from './grant-policy.ts';
import { grantsTo } from './key-cache.ts';
import { findReferred, type KeyReference, parseKeyReference, referenceArn } from './key-lookup.ts';
import { compiledKeyPolicy } from './key-policy.ts';
import { kmsOf, refOf } from './records/database.ts';
import type { GrantRow, KeyRow } from './tables.ts';
import { parseTags } from './tags.ts';

export type ConditionKeys = Readonly<Record<string, string | readonly string[]>>;

/** One use of a key, as far as permission for it goes. */
export interface KeyUse {
  /** Without prefix, such as `Decrypt`, `ReEncryptFrom`. */
  readonly operation: string;
  readonly reference: KeyReference;
  /** False where AWS lets only members of the key's account call the operation, whatever policies say. */
  readonly acrossAccounts?: boolean;
  readonly encryptionContext?: EncryptionContext | undefined;
  /** Which grants count where a grant is what allows; all that allow the operation unless told. */
  readonly byGrant?: (grant: GrantRow) => boolean;
  /** Condition keys of this operation (`kms:SigningAlgorithm`); those of key, caller and encryption context are added. */
  readonly keys?: ConditionKeys;
}

/**
 * Operations a grant can allow; `RetireGrant` is not here, for it is decided by its own rules.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations
 */
const GRANTABLE: ReadonlySet<string> = new Set([
  'CreateGrant',
  'Decrypt',
  'DeriveSharedSecret',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'GetPublicKey',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'VerifyMac',
]);

/**
 * The permission that one use of a key needs. A key that is not there is left to the caller's own policies, so that who may
 * not use keys does not learn which there are.
 * @throws AwsError where the reference has not the form of one
 */
export function keyPermission(context: AccessContext, use: KeyUse): NowOrLater<Permission> {
  const { reference } = use;
  const resource = followedBy(findReferred(kmsOf(context), reference, context.now), (key) =>
    key === undefined ? absentKey(context, reference) : presentKey(context, use, key),
  );
  const requestAlias = reference.kind === 'alias' ? { 'kms:RequestAlias': reference.name } : {};
  const contextKeys = {
    'kms:CallerAccount': context.accountId,
    ...requestAlias,
    ...contextConditions(use.encryptionContext ?? {}),
    ...use.keys,
  };
  return followedBy(resource, (used) => ({
    action: `kms:${use.operation}`,
    resources: [used],
    contextKeys,
  }));
}

/** Ids are unguessable, so whoever may use keys may learn that one is not there, of whatever account; aliases are not. */
function absentKey(context: AccessContext, reference: KeyReference): ResourceRef {
  const isHidden = reference.kind === 'alias' && reference.accountId !== context.accountId;
  const arn = referenceArn(reference);
  return isHidden ? { arn, accountId: reference.accountId, policyRequired: true } : { arn };
}

function presentKey(context: AccessContext, use: KeyUse, key: KeyRow): NowOrLater<ResourceRef> {
  const isForeign = key.account_id !== context.accountId;
  const resource = {
    arn: keyArn(key),
    accountId: key.account_id,
    contextKeys: keyConditions(key),
    policyRequired: true,
  };
  if (isForeign && use.acrossAccounts !== true) return resource;
  const own = compiledKeyPolicy(key);
  if (!GRANTABLE.has(use.operation)) return { ...resource, policy: own };
  const { operation, encryptionContext = {}, byGrant = () => true } = use;
  return followedBy(grantsTo(kmsOf(context), refOf(key), namesOf(context.caller)), (grants) => {
    const granted = grants.filter((grant) => allows(grant, operation, encryptionContext) && byGrant(grant));
    if (granted.length === 0) return { ...resource, policy: own };
    return { ...resource, policy: joinPolicies(own, policyFor(granted.map(granteeOf), operation)) };
  });
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export const keyConditions = derived((key: KeyRow): ConditionKeys => {
  const isMultiRegion = key.primary_region !== null;
  const tags = parseTags(key.tags).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value] as const);
  const multiRegion = isMultiRegion
    ? {
        'kms:MultiRegionKeyType': key.primary_region === key.region ? 'PRIMARY' : 'REPLICA',
        'kms:PrimaryRegion': key.primary_region ?? '',
      }
    : {};
  const aliases = JSON.parse(key.alias_names) as string[];
  return {
    'aws:ResourceAccount': key.account_id,
    'kms:KeySpec': key.key_spec,
    'kms:KeyUsage': key.key_usage,
    'kms:KeyOrigin': key.origin,
    'kms:CustomerMasterKeySpec': key.key_spec,
    'kms:CustomerMasterKeyUsage': key.key_usage,
    'kms:MultiRegion': String(isMultiRegion),
    ...multiRegion,
    ...(aliases.length === 0 ? {} : { 'kms:ResourceAliases': aliases }),
    ...Object.fromEntries(tags),
  };
});

/**
 * Names of condition keys ignore case and those of an encryption context do not: pairs that differ in case alone share a
 * key, which then has all their values, so that none of them hides another.
 */
function contextConditions(context: EncryptionContext): ConditionKeys {
  const pairs = Object.entries(context);
  if (pairs.length === 0) return {};
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = `kms:EncryptionContext:${name}`.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  const conditions = [...values].map(
    ([key, found]) => [key, found.length === 1 ? (found[0] ?? '') : found] as const,
  );
  return { ...Object.fromEntries(conditions), 'kms:EncryptionContextKeys': pairs.map(([name]) => name) };
}

/** What the rule of an operation on one key may say besides the operation's name. */
export interface KeyAccessOptions<Input> extends Pick<KeyUse, 'acrossAccounts'> {
  /** Whether the operation takes aliases. */
  readonly aliases?: boolean;
  readonly encryptionContext?: (input: Input) => EncryptionContext | undefined;
  readonly keys?: (input: Input) => ConditionKeys;
}

/** The access rule of an operation on the key that its `KeyId` names. */
export const keyAccess =
  <Input extends { readonly KeyId: string }>(
    operation: string,
    options: KeyAccessOptions<Input> = {},
  ): AccessRule<Input> =>
  (context, input) => {
    const { aliases = false, acrossAccounts = false, encryptionContext, keys } = options;
    const needed = keyPermission(context, {
      operation,
      reference: parseKeyReference(context, input.KeyId, { aliases }),
      acrossAccounts,
      encryptionContext: encryptionContext?.(input),
      ...(keys && { keys: keys(input) }),
    });
    return followedBy(needed, (permission) => [permission]);
  };

/** As {@link keyAccess}, for cryptographic operations: aliases are taken, and keys of other accounts. */
export const cryptoAccess = <
  Input extends { readonly KeyId: string; readonly EncryptionContext?: EncryptionContext },
>(
  operation: string,
  keys?: (input: Input) => ConditionKeys,
): AccessRule<Input> =>
  keyAccess<Input>(operation, {
    aliases: true,
    acrossAccounts: true,
    encryptionContext: (input) => input.EncryptionContext,
    ...(keys && { keys }),
  });

/** The permission for an alias itself; aliases have no policy of their own, so the caller's decides. */
export const aliasPermission = (
  { accountId, region }: AccessContext,
  operation: string,
  name: string,
): Permission => ({
  action: `kms:${operation}`,
  resources: [{ arn: aliasArn({ account_id: accountId, region, name }) }],
  contextKeys: { 'kms:CallerAccount': accountId, 'kms:RequestAlias': name },
});

/** The permission to do something in the account that concerns no one key (`ListKeys`). */
export const accountAccess =
  (operation: string): AccessRule<unknown> =>
  ({ accountId }) => [
    {
      action: `kms:${operation}`,
      resources: [{ arn: '*' }],
      contextKeys: { 'kms:CallerAccount': accountId },
    },
  ];
