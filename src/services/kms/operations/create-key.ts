import { type AccessRule, type OperationContext, type Permission, preparedWrite } from '../../contract.ts';
import type { ConditionKeys } from '../access.ts';
import { limitExceeded } from '../errors.ts';
import { keyMetadata } from '../key-metadata.ts';
import { defaultKeyPolicy } from '../key-policy.ts';
import { connectedStore } from '../key-store-state.ts';
import { type MadeMaterial, makeMaterial, NEW_KEY, newKeyId, storeKey } from '../new-key.ts';
import { makeMaterialInStore } from '../new-key-in-store.ts';
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

interface Made {
  readonly kind: KeyKind;
  readonly keyId: string;
  /** Undefined where the customer brings it. */
  readonly material: MadeMaterial | undefined;
}

/** The key as it will be stored, but for its material. @throws AwsError where its policy or its tags are not allowed */
async function newKey(
  { db, caller, accountId, region, now }: OperationContext,
  input: CreateKeyInput,
  kind: KeyKind,
  keyId: string,
): Promise<KeyRow> {
  const key: KeyRow = {
    ...NEW_KEY,
    account_id: accountId,
    region,
    id: keyId,
    key_spec: kind.spec,
    key_usage: kind.usage,
    origin: kind.origin,
    state: kind.origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
    description: input.Description ?? '',
    created_at: now,
    tags: formatTags(withTags([], input.Tags ?? [])),
    ...(await newPolicy(db, input.Policy ?? defaultKeyPolicy(accountId))),
    primary_region: kind.isMultiRegion ? region : null,
    key_store_id: kind.keyStoreId ?? null,
  };
  // The default policy leaves it to the account who may do what, and locks nobody out.
  if (input.Policy !== undefined && input.BypassPolicyLockoutSafetyCheck !== true)
    assertNoLockOut(caller, key);
  return key;
}

async function assertRoom(context: OperationContext): Promise<void> {
  if ((await countKeys(kmsOf(context), context)) >= QUOTAS.keys)
    throw limitExceeded(`The number of KMS keys has reached the limit of ${QUOTAS.keys}.`);
}

export const createKey = preparedWrite<CreateKeyInput, CreateKeyResponse, Made>(
  access,
  async (context, input) => {
    const kind = keyKind(input);
    const keyId = newKeyId(context.random, kind.isMultiRegion);
    // What is refused anyway costs no key material, and leaves none in anybody's cluster.
    const key = await newKey(context, input, kind, keyId);
    await assertRoom(context);
    if (kind.origin === 'EXTERNAL') return { kind, keyId, material: undefined };
    const material = await (kind.keyStoreId === undefined
      ? makeMaterial(context, kind.spec, { accountId: context.accountId, keyId })
      : makeMaterialInStore(context, kind.keyStoreId, key));
    return { kind, keyId, material };
  },
  async (context, input, { kind, keyId, material }) => {
    await assertRoom(context);
    if (kind.keyStoreId !== undefined) await connectedStore(context, kind.keyStoreId);
    const key = await newKey(context, input, kind, keyId);
    const stored = await storeKey(context, key, material);
    return { KeyMetadata: await keyMetadata(kmsOf(context), stored, context.now) };
  },
);
