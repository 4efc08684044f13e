import type { Tag } from '../../core/tag.ts';
import { constraint, invalidInput } from './errors.ts';

/** Of an organization's root, unit, account or policy; AWS's quota. */
const MOST_TAGS = 50;

/** Column `tags` ⇄ list. */
export const parseTags = (column: string): readonly Tag[] => JSON.parse(column);
export const formatTags = (tags: readonly Tag[]): string =>
  JSON.stringify(tags.map(({ Key, Value }) => ({ Key, Value })));

/**
 * Tags of something new, or new tags of something old. The codec has checked length and letters.
 * @throws AwsError InvalidInputException for keys given twice or that are AWS's own
 */
export function checkedTags(given: readonly Tag[] = []): readonly Tag[] {
  refuseReserved(given.map((tag) => tag.Key));
  if (new Set(given.map((tag) => tag.Key.toLowerCase())).size < given.length)
    throw invalidInput(
      'DUPLICATE_TAG_KEY',
      'Tag keys must be unique among the tags attached to the same entity.',
    );
  if (given.length > MOST_TAGS) throw tooManyTags();
  return given;
}

/** `current` with `given` added: a key that is there keeps its place and takes the new value. */
export function addTags(current: readonly Tag[], given: readonly Tag[]): readonly Tag[] {
  const merged = new Map(current.map((tag) => [tag.Key, tag]));
  for (const tag of checkedTags(given)) merged.set(tag.Key, tag);
  if (merged.size > MOST_TAGS) throw tooManyTags();
  return [...merged.values()];
}

/** `current` without `keys`; keys that are not there do not matter. */
export function removeTags(current: readonly Tag[], keys: readonly string[]): readonly Tag[] {
  refuseReserved(keys);
  return current.filter((tag) => !keys.includes(tag.Key));
}

const tooManyTags = () =>
  constraint('MAX_TAG_LIMIT_EXCEEDED', 'You have exceeded the number of tags allowed on this resource.');

function refuseReserved(keys: readonly string[]): void {
  if (keys.some((key) => key.toLowerCase().startsWith('aws:')))
    throw invalidInput(
      'INVALID_SYSTEM_TAGS_PARAMETER',
      "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because they're reserved for AWS use.",
    );
}
