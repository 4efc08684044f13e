import type { Tag } from '../../core/tag.ts';
import { limitExceeded, tagException } from './errors.ts';

const MOST_TAGS = 50;

export const readTags = (text: string): Tag[] => JSON.parse(text) as Tag[];

/** What a request may name as tags. @throws AwsError CloudHsmTagException */
export function checkedTags(tags: readonly Tag[]): readonly Tag[] {
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size !== tags.length) throw tagException('Duplicate tag keys are not allowed.');
  if (tags.some(({ Key }) => /^aws:/i.test(Key)))
    throw tagException('Tag keys must not begin with aws:, which is reserved.');
  return tags;
}

/**
 * Old tags with new values and the new ones behind them.
 * @throws AwsError CloudHsmTagException, CloudHsmResourceLimitExceededException
 */
export function withTags(present: readonly Tag[], added: readonly Tag[]): Tag[] {
  const merged = new Map(present.map(({ Key, Value }) => [Key, Value]));
  for (const { Key, Value } of checkedTags(added)) merged.set(Key, Value);
  if (merged.size > MOST_TAGS) throw limitExceeded(`A resource can have at most ${MOST_TAGS} tags.`);
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}
