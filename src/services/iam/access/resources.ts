import type { AccountId } from '../../../core/account.ts';
import { iamArn } from '../../../core/arn.ts';
import type { Tag } from '../../../core/tag.ts';
import type { AccessRule, ResourceRef } from '../../contract.ts';

export type ContextKeys = Readonly<Record<string, string | readonly string[]>>;

/** Kinds of entities that policies hold. */
export type EntityKind = 'user' | 'group' | 'role';

/** Kinds that are named within a path. */
type PathKind = EntityKind | 'policy' | 'instance-profile' | 'server-certificate';

/** What of an entity's row decides its ARN and condition keys. */
export interface NamedEntity {
  readonly name: string;
  readonly path: string;
}

/** Tags of the resource, under both names by which policies may ask for them. */
export const resourceTagKeys = (tags: readonly Tag[]): ContextKeys =>
  Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value],
      [`iam:ResourceTag/${Key}`, Value],
    ]),
  );

/** Tags of the request; no keys at all where the request has no tags. */
export const requestTagKeys = (tags: readonly Tag[] | undefined): ContextKeys =>
  tags === undefined || tags.length === 0
    ? {}
    : {
        ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
        'aws:TagKeys': tags.map(({ Key }) => Key),
      };

/**
 * Managed policies tell tag keys `env` and `ENV` apart, condition keys do not. Lists of tags, each with one spelling of
 * every key, that have all values between them: what is allowed must be allowed for each, or a second spelling would
 * hide the first from a policy.
 */
export function oneSpellingEach(tags: readonly Tag[]): readonly (readonly Tag[])[] {
  const spellings = Map.groupBy(tags, ({ Key }) => Key.toLowerCase());
  const most = Math.max(1, ...[...spellings.values()].map((same) => same.length));
  return Array.from({ length: most }, (_, index) =>
    [...spellings.values()].flatMap((same) => same[index] ?? same[0] ?? []),
  );
}

/** As {@link requestTagKeys}, for each of {@link oneSpellingEach}; `aws:TagKeys` has every spelling. */
export const requestTagKeySets = (tags: readonly Tag[] = []): readonly ContextKeys[] =>
  oneSpellingEach(tags).map((some) => ({
    ...requestTagKeys(some),
    ...(tags.length === 0 ? {} : { 'aws:TagKeys': tags.map(({ Key }) => Key) }),
  }));

/**
 * An entity called by name. Where there is none of that name, the ARN is that of one directly below the account, so
 * that who may not see it learns nothing and who may is told that it cannot be found.
 */
export const entityRef = (
  kind: EntityKind,
  accountId: AccountId,
  name: string,
  row: NamedEntity | undefined,
  tags: readonly Tag[] = [],
): ResourceRef => ({
  arn: iamArn(accountId, kind, row?.path ?? '/', row?.name ?? name),
  label: `${kind} ${name}`,
  contextKeys: resourceTagKeys(tags),
});

/** Keys of tags the request takes away. */
export const tagKeyKeys = (keys: readonly string[]): ContextKeys =>
  keys.length === 0 ? {} : { 'aws:TagKeys': keys };

/** An entity about to be made: AWS names it by its ARN. */
export const newEntityRef = (
  kind: PathKind,
  accountId: AccountId,
  path: string | undefined,
  name: string,
): ResourceRef => ({ arn: iamArn(accountId, kind, path ?? '/', name) });

/** What a list of entities acts on: all below a path. */
const listRef = (kind: PathKind, accountId: AccountId, pathPrefix: string | undefined): ResourceRef => ({
  arn: iamArn(accountId, kind, pathPrefix ?? '/', ''),
});

/** The rule of a list that a path prefix may narrow. */
export const onList =
  (action: string, kind: PathKind): AccessRule<{ readonly PathPrefix?: string }> =>
  ({ accountId }, input) => [{ action, resources: [listRef(kind, accountId, input.PathPrefix)] }];

/** For actions that know no resource. */
export const anyResource: ResourceRef = { arn: '*' };
