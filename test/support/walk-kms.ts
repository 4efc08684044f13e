import { ACCOUNT } from './server.ts';
import type { Seen, Step } from './walk.ts';

const kms = (name: string, input: Step['input'] = {}): Step => ({ label: `kms:${name}`, input });

/** The key made last, with what else a call needs of it. */
const madeKey =
  (further: Readonly<Record<string, unknown>> = {}) =>
  (seen: Seen) => {
    const made = seen.get('kms:CreateKey')?.['KeyMetadata'] as { readonly KeyId: string };
    return { KeyId: made.KeyId, ...further };
  };

const targetOf = (seen: Seen): string => madeKey()(seen).KeyId;
const grantOf = (seen: Seen): unknown => seen.get('kms:CreateGrant')?.['GrantId'];
const AliasName = 'alias/walk';
const Tags = [{ TagKey: 'team', TagValue: 'blue' }];
const GranteePrincipal = `arn:aws:iam::${ACCOUNT}:root`;
const grant = madeKey({ GranteePrincipal, Operations: ['Encrypt', 'RetireGrant'] });

/** Keys without what is done with them. */
export const kmsSteps: readonly Step[] = [
  kms('CreateKey', { Description: 'first', MultiRegion: true, Tags }),
  kms('DescribeKey', madeKey()),
  kms('ListKeys'),
  kms('UpdateKeyDescription', madeKey({ Description: 'second' })),
  kms('DisableKey', madeKey()),
  kms('EnableKey', madeKey()),
  kms('CreateAlias', (seen) => ({ AliasName, TargetKeyId: targetOf(seen) })),
  kms('UpdateAlias', (seen) => ({ AliasName, TargetKeyId: targetOf(seen) })),
  kms('ListAliases'),
  kms('DeleteAlias', { AliasName }),
  kms('TagResource', madeKey({ Tags })),
  kms('ListResourceTags', madeKey()),
  kms('UntagResource', madeKey({ TagKeys: ['team'] })),
  kms('GetKeyPolicy', madeKey()),
  kms('PutKeyPolicy', (seen) => ({ ...madeKey()(seen), Policy: seen.get('kms:GetKeyPolicy')?.['Policy'] })),
  kms('ListKeyPolicies', madeKey()),
  kms('EnableKeyRotation', madeKey({ RotationPeriodInDays: 90 })),
  kms('GetKeyRotationStatus', madeKey()),
  kms('RotateKeyOnDemand', madeKey()),
  kms('ListKeyRotations', madeKey()),
  kms('DisableKeyRotation', madeKey()),
  kms('CreateGrant', grant),
  kms('ListGrants', madeKey()),
  kms('ListRetirableGrants', { RetiringPrincipal: GranteePrincipal }),
  kms('RevokeGrant', (seen) => ({ ...madeKey()(seen), GrantId: grantOf(seen) })),
  kms('CreateGrant', grant),
  kms('RetireGrant', (seen) => ({ ...madeKey()(seen), GrantId: grantOf(seen) })),
  kms('GetKeyLastUsage', madeKey()),
  kms('ReplicateKey', madeKey({ ReplicaRegion: 'eu-central-1' })),
  kms('UpdatePrimaryRegion', madeKey({ PrimaryRegion: 'eu-central-1' })),
  kms('ScheduleKeyDeletion', madeKey({ PendingWindowInDays: 7 })),
  kms('CancelKeyDeletion', madeKey()),
  kms('CreateKey', { Origin: 'EXTERNAL' }),
  kms('DeleteImportedKeyMaterial', madeKey()),
];
