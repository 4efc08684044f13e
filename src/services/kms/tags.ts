import type { Tag } from '../../core/tag.ts';
import { tagError } from './errors.ts';
import type { Tag as KmsTag } from './schema.ts';

/** Most tags of one key. @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const MOST_TAGS = 50;

/** Column `tags` ⇄ list. */
export const parseTags = (column: string): readonly Tag[] => JSON.parse(column);
export const formatTags = (tags: readonly Tag[]): string => JSON.stringify(tags);

export const toKmsTags = (tags: readonly Tag[]): KmsTag[] =>
  tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));

/** Condition keys of tags that a request gives. */
export const requestTagKeys = (given: readonly KmsTag[] | undefined): Record<string, string | string[]> => {
  if (given === undefined || given.length === 0) return {};
  const pairs = given.map(({ TagKey, TagValue }) => [`aws:RequestTag/${TagKey}`, TagValue ?? ''] as const);
  return { ...Object.fromEntries(pairs), 'aws:TagKeys': given.map(({ TagKey }) => TagKey ?? '') };
};

/** `current` with `given` added; a key that is there takes the new value. @throws AwsError TagException */
export function withTags(current: readonly Tag[], given: readonly KmsTag[]): readonly Tag[] {
  const keys = given.map(({ TagKey = '' }) => TagKey);
  refuseReserved(keys);
  if (new Set(keys).size < keys.length) throw tagError('Duplicate tag keys');
  const merged = new Map(current.map((tag) => [tag.Key, tag]));
  for (const { TagKey = '', TagValue = '' } of given) merged.set(TagKey, { Key: TagKey, Value: TagValue });
  if (merged.size > MOST_TAGS) throw tagError('Too many tags');
  return [...merged.values()];
}

/** `current` without `keys`; keys that are not there do not matter. @throws AwsError TagException */
export function withoutTags(current: readonly Tag[], keys: readonly string[]): readonly Tag[] {
  refuseReserved(keys);
  return current.filter(({ Key }) => !keys.includes(Key));
}

function refuseReserved(keys: readonly string[]): void {
  if (keys.some((key) => key.toLowerCase().startsWith('aws:')))
    throw tagError('Tags beginning with aws: are reserved');
}
