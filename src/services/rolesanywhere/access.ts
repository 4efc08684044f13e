import { parseArn } from '../../core/arn.ts';
import type { AccessContext, AccessRule, Permission, ResourceRef } from '../contract.ts';
import { accessDenied } from './errors.ts';
import { BY_KIND } from './records/resources.ts';
import { arnOf, type Kind, nameOf } from './resources.ts';
import { readTags } from './tags.ts';
import type { Tag } from './types.ts';

type Keys = Readonly<Record<string, string | readonly string[]>>;

const resourceTagKeys = (tags: readonly Tag[]): Keys =>
  Object.fromEntries(tags.map(({ key, value }) => [`aws:ResourceTag/${key}`, value]));

const requestTagKeys = (tags: readonly Tag[] = []): Keys =>
  tags.length === 0
    ? {}
    : {
        ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
        'aws:TagKeys': tags.map(({ key }) => key),
      };

/** What is not there is left to the caller's own policies. */
async function resourceRef(context: AccessContext, kind: Kind, id: string): Promise<ResourceRef> {
  const { accountId, region } = context;
  const found = await BY_KIND[kind].find(context, id);
  const arn = arnOf(kind, { account_id: accountId, region, id });
  return found === undefined ? { arn } : { arn, contextKeys: resourceTagKeys(readTags(found.tags)) };
}

const permission = (action: string, resource: ResourceRef, contextKeys: Keys = {}): Permission => ({
  action: `rolesanywhere:${action}`,
  resources: [resource],
  contextKeys,
});

/** On the resource whose id the input has in `member`. */
export const onResource =
  <Member extends string>(
    action: string,
    kind: Kind,
    member: Member,
  ): AccessRule<Readonly<Record<Member, string>>> =>
  async (context, input) => [permission(action, await resourceRef(context, kind, input[member]))];

/** For actions that know no resource. */
export const onAnything =
  (action: string): AccessRule<unknown> =>
  () => [permission(action, { arn: '*' })];

/** For what is made. */
export const onNew =
  (action: string): AccessRule<{ readonly tags?: readonly Tag[] }> =>
  (_, { tags }) => [permission(action, { arn: '*' }, requestTagKeys(tags))];

interface Tagged {
  readonly resourceArn: string;
  readonly tags?: readonly Tag[];
  readonly tagKeys?: readonly string[];
}

export const onTagged =
  (action: string): AccessRule<Tagged> =>
  async (context, { resourceArn, tags, tagKeys }) => {
    const name = nameOf(context, resourceArn);
    const resource =
      name === undefined ? { arn: resourceArn } : await resourceRef(context, name.kind, name.id);
    return [
      permission(action, resource, tagKeys === undefined ? requestTagKeys(tags) : { 'aws:TagKeys': tagKeys }),
    ];
  };

/**
 * Who puts roles into a profile hands them to whoever has a certificate, so they must be allowed to pass them. Roles of
 * another account nobody can pass.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementrolesanywhere.html
 */
function passRoles({ accountId }: AccessContext, roleArns: readonly string[] = []): Permission[] {
  if (roleArns.some((arn) => parseArn(arn)?.account !== accountId))
    throw accessDenied('Cross-account pass role is not allowed.');
  return [...new Set(roleArns)].map((arn) => ({
    action: 'iam:PassRole',
    resources: [{ arn }],
    contextKeys: { 'iam:PassedToService': 'rolesanywhere.amazonaws.com' },
  }));
}

export const onNewProfile: AccessRule<{
  readonly tags?: readonly Tag[];
  readonly roleArns: readonly string[];
}> = (context, { tags, roleArns }) => [
  permission('CreateProfile', { arn: '*' }, requestTagKeys(tags)),
  ...passRoles(context, roleArns),
];

export const onChangedProfile: AccessRule<{
  readonly profileId: string;
  readonly roleArns?: readonly string[];
}> = async (context, { profileId, roleArns }) => [
  permission('UpdateProfile', await resourceRef(context, 'profile', profileId)),
  ...passRoles(context, roleArns),
];
