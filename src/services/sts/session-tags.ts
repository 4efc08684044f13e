import type { Tag } from '../../core/tag.ts';
import type { Caller } from '../../identity/caller.ts';
import { duplicateTagKeys, invalidParameterValue, validationError } from './errors.ts';

/** The tags a new session gets. */
export interface SessionTags {
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
}

const lower = (key: string): string => key.toLowerCase();

/**
 * Tags of the request, and the transitive ones that the caller's own session hands on. Keys are one ignoring case.
 * @throws AwsError InvalidParameterValue
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function sessionTags(
  caller: Caller,
  requested: readonly Tag[] = [],
  requestedTransitive: readonly string[] = [],
): SessionTags {
  const keys = new Set(requested.map(({ Key }) => lower(Key)));
  if (keys.size < requested.length) throw duplicateTagKeys();
  if ([...keys].some((key) => key.startsWith('aws:')))
    throw validationError('Tag keys that begin with aws: are reserved for system use.');
  const inheritedKeys = new Set(caller.session?.transitiveTagKeys.map(lower));
  if ([...keys].some((key) => inheritedKeys.has(key)))
    throw invalidParameterValue(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  if (!requestedTransitive.every((key) => keys.has(lower(key))))
    throw invalidParameterValue('The specified transitive tag key must be included in the requested tags.');
  const inherited = caller.tags.filter(({ Key }) => inheritedKeys.has(lower(Key)));
  return {
    tags: [...inherited, ...requested],
    transitiveTagKeys: [...inherited.map(({ Key }) => Key), ...new Set(requestedTransitive)],
  };
}

/** Condition keys that tags supply to `sts:AssumeRole`, `sts:GetFederationToken` and `sts:TagSession`. */
export function tagContextKeys({
  tags,
  transitiveTagKeys,
}: SessionTags): Record<string, string | readonly string[]> {
  if (tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    'aws:TagKeys': tags.map(({ Key }) => Key),
    ...(transitiveTagKeys.length === 0 ? {} : { 'sts:TransitiveTagKeys': transitiveTagKeys }),
  };
}
