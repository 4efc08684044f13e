import type { Tag } from '../../core/tag.ts';
import { QUOTAS } from '../../identity/iam-quotas.ts';
import { invalidInput, limitExceeded } from './errors.ts';

/** Column `tags` ⇄ list. */
export const parseTags = (column: string): readonly Tag[] => JSON.parse(column);
export const formatTags = (tags: readonly Tag[]): string =>
  JSON.stringify(tags.map(({ Key, Value }) => ({ Key, Value })));

/** How an entity tells its tag keys apart. */
export interface TagKeyRule {
  readonly keyOf: (key: string) => string;
  /** Where a key stands in a list of tags, as text. */
  readonly orderOf: (key: string) => string;
  readonly duplicate: string;
}

/** Users and roles keep the case of tag keys but tell them apart without it. */
export const IGNORING_CASE: TagKeyRule = {
  keyOf: (key) => key.toLowerCase(),
  orderOf: (key) => key,
  duplicate: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
};

/** Managed policies tell `a` and `A` apart, and list short keys before long ones, unlike users and roles. */
export const WITH_CASE: TagKeyRule = {
  keyOf: (key) => key,
  orderOf: (key) => String(key.length).padStart(3, '0') + key,
  duplicate: 'Duplicate tag keys found.',
};

/** The member `Tags` of an answer: absent when there are none. */
export const tagsMember = (tags: readonly Tag[]): { Tags?: Tag[] } =>
  tags.length === 0 ? {} : { Tags: [...tags] };

/**
 * Tags of a new entity, or new tags of an old one. The codec has checked length and letters.
 * @throws AwsError InvalidInput for keys given twice or that are AWS's own
 */
export function checkedTags(given: readonly Tag[] | undefined, rule = IGNORING_CASE): readonly Tag[] {
  const tags = given ?? [];
  refuseReserved(tags.map((tag) => tag.Key));
  if (new Set(tags.map((tag) => rule.keyOf(tag.Key))).size < tags.length) throw invalidInput(rule.duplicate);
  return tags;
}

/**
 * `current` with `given` added: a key that is there already keeps its place and takes the new spelling and value.
 * @throws AwsError as `checkedTags`, and LimitExceeded when the entity would have more than 50
 */
export function addTags(
  current: readonly Tag[],
  given: readonly Tag[],
  rule = IGNORING_CASE,
): readonly Tag[] {
  const merged = new Map(current.map((tag) => [rule.keyOf(tag.Key), tag]));
  for (const tag of checkedTags(given, rule)) merged.set(rule.keyOf(tag.Key), tag);
  if (merged.size > QUOTAS.TagsPerEntity)
    throw limitExceeded('The number of tags has reached the maximum limit.');
  return [...merged.values()];
}

/** `current` without `keys`; keys that are not there do not matter. */
export function removeTags(
  current: readonly Tag[],
  keys: readonly string[],
  rule = IGNORING_CASE,
): readonly Tag[] {
  refuseReserved(keys);
  const gone = new Set(keys.map(rule.keyOf));
  return current.filter((tag) => !gone.has(rule.keyOf(tag.Key)));
}

function refuseReserved(keys: readonly string[]): void {
  if (keys.some((key) => key.toLowerCase().startsWith('aws:')))
    throw invalidInput('aws: prefixed tag key names are not allowed for external use.');
}
