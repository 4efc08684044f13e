import type { AheadContext, WriteContext } from '../contract.ts';
import { findReferred, parseKeyReference } from './key-lookup.ts';
import { type MadeMaterial, makeMaterial, NEW_KEY, newKeyId, storeKey } from './new-key.ts';
import { findAlias, insertAlias } from './records/aliases.ts';
import { kmsOf } from './records/database.ts';
import type { KeyRow } from './tables.ts';

/** Services whose aliases are there from the first; each gets its key when it is first asked for. */
const SERVICES = [
  'acm',
  'dynamodb',
  'ebs',
  'elasticfilesystem',
  'es',
  'glue',
  'kinesisvideo',
  'lambda',
  'rds',
  'redshift',
  's3',
  'secretsmanager',
  'ssm',
  'xray',
] as const;

const PREFIX = 'alias/aws/';

export const PREDEFINED_ALIASES: readonly string[] = SERVICES.map((service) => PREFIX + service);

/** Names of AWS's own aliases, of which customers make none. */
export const isReservedAlias = (name: string): boolean => name.startsWith(PREFIX) || name === 'alias/aws';

const YEAR_DAYS = 365;
const DAY_MILLISECONDS = 86_400_000;

/**
 * Makes the key of a predefined alias of the caller's account, unless it is there.
 * @throws AwsError where `keyId` is no key's
 */
export async function makeManagedKey(context: AheadContext, keyId: string): Promise<void> {
  const reference = parseKeyReference(context, keyId, { aliases: true });
  if (reference.kind !== 'alias' || !PREDEFINED_ALIASES.includes(reference.name)) return;
  if (reference.accountId !== context.accountId) return;
  if ((await findReferred(kmsOf(context), reference, context.now)) !== undefined) return;
  const place = { accountId: context.accountId, keyId: newKeyId(context.random, false) };
  const material = await makeMaterial(context, 'SYMMETRIC_DEFAULT', place);
  await context.commit((tx) => {
    const change = (topic: string): void => tx.change(topic);
    return store({ ...context, db: tx.db, change }, reference.name, material);
  });
}

/** Unless another call was faster. */
async function store(context: WriteContext, alias: string, material: MadeMaterial): Promise<void> {
  const db = kmsOf(context);
  if ((await findAlias(db, context, alias)) !== undefined) return;
  const { accountId, region, now } = context;
  const service = alias.slice(PREFIX.length);
  const key: KeyRow = {
    ...NEW_KEY,
    account_id: accountId,
    region,
    id: material.keyId,
    key_spec: 'SYMMETRIC_DEFAULT',
    key_usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    manager: 'AWS',
    description: `Default key that protects my ${service} data when no other key is defined`,
    created_at: now,
    policy: managedKeyPolicy(service, accountId, region),
    policy_bindings: '{}',
    rotation_period_days: YEAR_DAYS,
    next_rotation_at: now + YEAR_DAYS * DAY_MILLISECONDS,
  };
  await storeKey(context, key, material);
  await insertAlias(db, {
    account_id: accountId,
    region,
    name: alias,
    key_id: material.keyId,
    created_at: now,
    updated_at: now,
  });
}

/**
 * AWS's policy for its managed keys: the service may use the key on behalf of the account's principals, and the account
 * may look at it.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
 */
const managedKeyPolicy = (service: string, accountId: string, region: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use ${service}`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:CreateGrant',
          'kms:DescribeKey',
        ],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': accountId,
            'kms:ViaService': `${service}.${region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  });
