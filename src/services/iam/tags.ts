import type { Tag } from '../../core/tag.ts';
import { invalidInput, limitExceeded } from './errors.ts';
import { QUOTAS } from './quotas.ts';

/** Column `tags` ⇄ list. */
export const parseTags = (column: string): readonly Tag[] => JSON.parse(column);
export const formatTags = (tags: readonly Tag[]): string =>
  JSON.stringify(tags.map(({ Key, Value }) => ({ Key, Value })));

/** IAM keeps the case of tag keys but tells them apart without it. */
const keyOf = (key: string): string => key.toLowerCase();

/** The member `Tags` of an answer: absent when there are none. */
export const tagsMember = (tags: readonly Tag[]): { Tags?: Tag[] } =>
  tags.length === 0 ? {} : { Tags: [...tags] };

/**
 * Tags of a new entity, or new tags of an old one. The codec has checked length and letters.
 * @throws AwsError InvalidInput for keys given twice (ignoring case) or that are AWS's own
 */
export function checkedTags(given: readonly Tag[] | undefined): readonly Tag[] {
  const tags = given ?? [];
  refuseReserved(tags.map((tag) => tag.Key));
  if (new Set(tags.map((tag) => keyOf(tag.Key))).size < tags.length)
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  return tags;
}

/**
 * `current` with `given` added: a key that is there already, in any case, keeps its place and takes the new spelling
 * and value.
 * @throws AwsError as `checkedTags`, and LimitExceeded when the entity would have more than 50
 */
export function addTags(current: readonly Tag[], given: readonly Tag[]): readonly Tag[] {
  const merged = new Map(current.map((tag) => [keyOf(tag.Key), tag]));
  for (const tag of checkedTags(given)) merged.set(keyOf(tag.Key), tag);
  if (merged.size > QUOTAS.TagsPerEntity)
    throw limitExceeded('The number of tags has reached the maximum limit.');
  return [...merged.values()];
}

/** `current` without `keys`; keys that are not there do not matter. */
export function removeTags(current: readonly Tag[], keys: readonly string[]): readonly Tag[] {
  refuseReserved(keys);
  const gone = new Set(keys.map(keyOf));
  return current.filter((tag) => !gone.has(keyOf(tag.Key)));
}

function refuseReserved(keys: readonly string[]): void {
  if (keys.some((key) => keyOf(key).startsWith('aws:')))
    throw invalidInput('aws: prefixed tag key names are not allowed for external use.');
}
