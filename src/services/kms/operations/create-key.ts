import { type AccessRule, type AheadContext, type Permission, preparedWrite } from '../../contract.ts';
import type { ConditionKeys } from '../access.ts';
import { limitExceeded, unsupported } from '../errors.ts';
import { keyMetadata } from '../key-metadata.ts';
import { defaultKeyPolicy } from '../key-policy.ts';
import { assertConnected } from '../key-store-state.ts';
import { type MadeMaterial, makeMaterial, NEW_KEY, newKeyId, storeKey } from '../new-key.ts';
import { type KeyKind, keyKind } from '../new-key-request.ts';
import { assertNoLockOut, newPolicy } from '../new-policy.ts';
import { QUOTAS } from '../quotas.ts';
import { kmsOf } from '../records/database.ts';
import { countKeys } from '../records/keys.ts';
import type { CreateKeyRequest, CreateKeyResponse, Input } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { formatTags, requestTagKeys, withTags } from '../tags.ts';

type CreateKeyInput = Input<CreateKeyRequest>;

const access: AccessRule<CreateKeyInput> = ({ accountId, region }, input) => {
  const tagKeys = requestTagKeys(input.Tags);
  const contextKeys = { 'kms:CallerAccount': accountId, ...conditionsOf(input), ...tagKeys };
  const create: Permission = { action: 'kms:CreateKey', resources: [{ arn: '*' }], contextKeys };
  if (input.Tags === undefined || input.Tags.length === 0) return [create];
  // The key has no ARN yet: whoever may tag any of the account's keys may tag this one.
  const anyKey = `arn:aws:kms:${region}:${accountId}:key/*`;
  return [create, { action: 'kms:TagResource', resources: [{ arn: anyKey }], contextKeys }];
};

function conditionsOf(input: CreateKeyInput): ConditionKeys {
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const usage = input.KeyUsage ?? 'ENCRYPT_DECRYPT';
  const isMultiRegion = input.MultiRegion === true;
  return {
    'kms:KeySpec': spec,
    'kms:KeyUsage': usage,
    'kms:CustomerMasterKeySpec': spec,
    'kms:CustomerMasterKeyUsage': usage,
    'kms:KeyOrigin': input.Origin ?? 'AWS_KMS',
    'kms:MultiRegion': String(isMultiRegion),
    ...(isMultiRegion && { 'kms:MultiRegionKeyType': 'PRIMARY' }),
    'kms:BypassPolicyLockoutSafetyCheck': String(input.BypassPolicyLockoutSafetyCheck === true),
  };
}

/** Key stores connect, but their clusters make no KMS keys yet: better none than one that is elsewhere than it says. */
async function refuseInStore(context: AheadContext, keyStoreId: string): Promise<never> {
  await assertConnected(context, keyStoreId);
  throw unsupported('KMS keys in custom key stores are not supported.');
}

interface Made {
  readonly kind: KeyKind;
  readonly keyId: string;
  /** Undefined where the customer brings it. */
  readonly material: MadeMaterial | undefined;
}

export const createKey = preparedWrite<CreateKeyInput, CreateKeyResponse, Made>(
  access,
  async (context, input) => {
    const kind = keyKind(input);
    // What is refused anyway costs no key material.
    withTags([], input.Tags ?? []);
    await newPolicy(context.db, input.Policy ?? defaultKeyPolicy(context.accountId));
    if (kind.keyStoreId !== undefined) await refuseInStore(context, kind.keyStoreId);
    const keyId = newKeyId(context.random, kind.isMultiRegion);
    const place = { accountId: context.accountId, keyId };
    const material = kind.origin === 'EXTERNAL' ? undefined : await makeMaterial(context, kind.spec, place);
    return { kind, keyId, material };
  },
  async (context, input, { kind, keyId, material }) => {
    const { accountId, region, now } = context;
    const db = kmsOf(context);
    if ((await countKeys(db, context)) >= QUOTAS.keys)
      throw limitExceeded(`The number of KMS keys has reached the limit of ${QUOTAS.keys}.`);
    const key: KeyRow = {
      ...NEW_KEY,
      account_id: accountId,
      region,
      id: keyId,
      key_spec: kind.spec,
      key_usage: kind.usage,
      origin: kind.origin,
      state: material === undefined ? 'PendingImport' : 'Enabled',
      description: input.Description ?? '',
      created_at: now,
      ...(await newPolicy(context.db, input.Policy ?? defaultKeyPolicy(accountId))),
      tags: formatTags(withTags([], input.Tags ?? [])),
      primary_region: kind.isMultiRegion ? region : null,
      key_store_id: kind.keyStoreId ?? null,
    };
    // The default policy leaves it to the account who may do what, and locks nobody out.
    if (input.Policy !== undefined && input.BypassPolicyLockoutSafetyCheck !== true)
      assertNoLockOut(context.caller, key);
    const stored = await storeKey(context, key, material);
    return { KeyMetadata: await keyMetadata(db, stored, now) };
  },
);
