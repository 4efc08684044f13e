import type { Tag } from '../../core/tag.ts';
import { findBackup, findCluster } from '../../custody/clusters/records.ts';
import { compilePolicyText } from '../../identity/policy-text.ts';
import type { AccessContext, AccessRule, Permission, ResourceRef } from '../contract.ts';
import { backupArn, clusterArn, idOf } from './arns.ts';
import { readTags } from './tags.ts';
import type { BackupInput, ClusterInput } from './types.ts';

type Keys = Readonly<Record<string, string | readonly string[]>>;

const resourceTagKeys = (tags: readonly Tag[]): Keys =>
  Object.fromEntries(tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]));

/** Condition keys of tags that a request gives. */
export const requestTagKeys = (tags: readonly Tag[] | undefined): Keys =>
  tags === undefined || tags.length === 0
    ? {}
    : {
        ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
        'aws:TagKeys': tags.map(({ Key }) => Key),
      };

const here = (context: AccessContext, id: string) => ({
  id,
  account_id: context.accountId,
  region: context.region,
});

/** A cluster of the caller's account in this region; what is not there is left to the caller's own policies. */
async function clusterRef(context: AccessContext, id: string): Promise<ResourceRef> {
  const found = await findCluster(context.db, id);
  const isOurs = found?.account_id === context.accountId && found.region === context.region;
  return isOurs
    ? { arn: clusterArn(found), contextKeys: resourceTagKeys(readTags(found.tags)) }
    : { arn: clusterArn(here(context, id)) };
}

/** A backup by id, or by the ARN of another account's, which that account's policy must open. */
export async function backupRef(context: AccessContext, reference: string): Promise<ResourceRef> {
  const found = await findBackup(context.db, idOf(reference));
  if (found === undefined) return { arn: backupArn(here(context, idOf(reference))) };
  const isOurs = found.account_id === context.accountId && found.region === context.region;
  if (isOurs) return { arn: backupArn(found), contextKeys: resourceTagKeys(readTags(found.tags)) };
  if (reference !== backupArn(found)) return { arn: backupArn(here(context, idOf(reference))) };
  return {
    arn: backupArn(found),
    accountId: found.account_id,
    contextKeys: resourceTagKeys(readTags(found.tags)),
    ...(found.policy !== null && {
      policy: compilePolicyText(found.policy, { kind: 'resource', id: backupArn(found) }),
    }),
  };
}

const permission = (action: string, resource: ResourceRef, contextKeys: Keys = {}): Permission => ({
  action: `cloudhsm:${action}`,
  resources: [resource],
  contextKeys,
});

export const clusterPermissions =
  (action: string) =>
  async (context: AccessContext, { ClusterId }: ClusterInput): Promise<Permission[]> => [
    permission(action, await clusterRef(context, ClusterId)),
  ];

export const onCluster = (action: string): AccessRule<ClusterInput> => clusterPermissions(action);

export const onBackup =
  (action: string): AccessRule<BackupInput> =>
  async (context, { BackupId }) => [permission(action, await backupRef(context, BackupId))];

/** For actions that know no resource. */
export const onAnything =
  (action: string): AccessRule<unknown> =>
  () => [permission(action, { arn: '*' })];

interface Tagged {
  readonly ResourceId: string;
  readonly TagList?: readonly Tag[];
  readonly TagKeyList?: readonly string[];
}

export const onTagged =
  (action: string): AccessRule<Tagged> =>
  async (context, { ResourceId, TagList, TagKeyList }) => {
    const resource = ResourceId.startsWith('backup-')
      ? await backupRef(context, ResourceId)
      : await clusterRef(context, ResourceId);
    const keys = TagKeyList === undefined ? requestTagKeys(TagList) : { 'aws:TagKeys': TagKeyList };
    return [permission(action, resource, keys)];
  };

/** Resource policies belong to backups; the ARN of anything else is decided as it stands. */
export const onPolicyOf =
  (action: string): AccessRule<{ readonly ResourceArn?: string }> =>
  async (context, { ResourceArn }) => [
    permission(action, ResourceArn === undefined ? { arn: '*' } : await backupRef(context, ResourceArn)),
  ];

export const onNewCluster: AccessRule<{
  readonly SourceBackupId?: string;
  readonly TagList?: readonly Tag[];
}> = async (context, { SourceBackupId, TagList }) => [
  permission(
    'CreateCluster',
    SourceBackupId === undefined ? { arn: '*' } : await backupRef(context, SourceBackupId),
    requestTagKeys(TagList),
  ),
];

export const onCopiedBackup: AccessRule<BackupInput & { readonly TagList?: readonly Tag[] }> = async (
  context,
  { BackupId, TagList },
) => [permission('CopyBackupToRegion', await backupRef(context, BackupId), requestTagKeys(TagList))];
