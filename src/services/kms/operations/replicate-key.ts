import { REGIONS } from '../../../policy/validate/regions.ts';
import { type AccessRule, type WriteContext, write } from '../../contract.ts';
import { keyPermission } from '../access.ts';
import { keyArn } from '../arns.ts';
import { awaitedMaterial } from '../crypto/imports.ts';
import { alreadyExists, unsupported, validation } from '../errors.ts';
import { findKey, parseKeyReference } from '../key-lookup.ts';
import { keyMetadata } from '../key-metadata.ts';
import { defaultKeyPolicy } from '../key-policy.ts';
import { assertUsable } from '../key-state.ts';
import { NEW_KEY } from '../new-key.ts';
import { assertNoLockOut, newPolicy } from '../new-policy.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { findKeyRow, findRelatedKeys, insertKey } from '../records/keys.ts';
import { insertMaterial, listMaterials } from '../records/materials.ts';
import type { Input, ReplicateKeyRequest, ReplicateKeyResponse } from '../schema.ts';
import type { KeyRow } from '../tables.ts';
import { formatTags, requestTagKeys, toKmsTags, withTags } from '../tags.ts';
import { keyTopic } from '../topics.ts';

type ReplicateKeyInput = Input<ReplicateKeyRequest>;

/** Permission for the primary, and to make a key in the other region: policies that keep to regions are asked about that one. */
const access: AccessRule<ReplicateKeyInput> = async (context, input) => {
  const tagKeys = requestTagKeys(input.Tags);
  const keys = { 'kms:ReplicaRegion': input.ReplicaRegion, ...tagKeys };
  const reference = parseKeyReference(context, input.KeyId);
  const forPrimary = await keyPermission(context, { operation: 'ReplicateKey', reference, keys });
  const { accountId } = context;
  const contextKeys = {
    'kms:CallerAccount': accountId,
    'kms:MultiRegion': 'true',
    'aws:RequestedRegion': input.ReplicaRegion,
    ...tagKeys,
  };
  const create = {
    action: 'kms:CreateKey',
    resources: [{ arn: '*' }],
    contextKeys: { ...contextKeys, 'kms:MultiRegionKeyType': 'REPLICA' },
  };
  if (input.Tags === undefined || input.Tags.length === 0) return [forPrimary, create];
  const anyKey = `arn:aws:kms:${input.ReplicaRegion}:${accountId}:key/*`;
  return [forPrimary, create, { action: 'kms:TagResource', resources: [{ arn: anyKey }], contextKeys }];
};

/**
 * A replica has a life of its own (policy, state, aliases, tags, grants) and the primary's id, spec, usage and material;
 * imported material is imported again in each region.
 */
export const replicateKey = write<ReplicateKeyInput, ReplicateKeyResponse>(access, async (context, input) => {
  const db = kmsOf(context);
  const primary = await findKey(context, input.KeyId);
  assertUsable(primary, context.now);
  const { ReplicaRegion: region } = input;
  if (primary.primary_region !== primary.region)
    throw unsupported(`${keyArn(primary)} is not a multi-region primary key.`);
  assertReplicaRegion(region, primary.region);
  if (await findKeyRow(db, { ...refOf(primary), region }))
    throw alreadyExists('You can create only one replica of each primary key in each AWS Region.');
  const replica = await newReplica(context, input, primary);
  if (input.Policy !== undefined && input.BypassPolicyLockoutSafetyCheck !== true)
    assertNoLockOut(context.caller, replica);
  await insertKey(db, replica);
  const isImported = primary.origin === 'EXTERNAL';
  for (const row of await listMaterials(db, refOf(primary)))
    await insertMaterial(db, isImported ? awaitedMaterial(row, region) : { ...row, region });
  for (const related of await findRelatedKeys(db, primary)) context.change(keyTopic(related));
  const tags = withTags([], input.Tags ?? []);
  return {
    ReplicaKeyMetadata: await keyMetadata(db, replica, context.now),
    ReplicaPolicy: replica.policy,
    ...(tags.length > 0 && { ReplicaTags: toKmsTags(tags) }),
  };
});

/** How regions of AWS's other partitions begin. */
const PARTITION_PREFIX = /^(?:cn|us-gov|us-iso[a-z]?|eu-iso[a-z]|eusc)-/;

const partitionOf = (region: string): string | undefined => PARTITION_PREFIX.exec(region)?.[0];

/** Who names regions in ways of their own may replicate among those. @throws AwsError ValidationException */
function assertReplicaRegion(region: string, primary: string): void {
  if (region === primary)
    throw validation(`${region} cannot have a replica because it contains the primary.`);
  if (REGIONS.has(primary) && !REGIONS.has(region))
    throw validation(
      `Region ${region} is not a valid Region or multi-Region keys are not supported in Region ${region}.`,
    );
  if (partitionOf(region) !== partitionOf(primary))
    throw validation('The replica key Region must be in the same AWS partition as the primary key Region.');
}

async function newReplica(context: WriteContext, input: ReplicateKeyInput, primary: KeyRow): Promise<KeyRow> {
  const hasMaterial = primary.origin === 'AWS_KMS';
  return {
    ...NEW_KEY,
    account_id: primary.account_id,
    region: input.ReplicaRegion,
    id: primary.id,
    key_spec: primary.key_spec,
    key_usage: primary.key_usage,
    origin: primary.origin,
    state: hasMaterial ? 'Enabled' : 'PendingImport',
    description: input.Description ?? '',
    created_at: context.now,
    ...(await newPolicy(context.db, input.Policy ?? defaultKeyPolicy(primary.account_id))),
    tags: formatTags(withTags([], input.Tags ?? [])),
    primary_region: primary.region,
    public_key: primary.public_key,
    current_material_id: primary.current_material_id,
  };
}
