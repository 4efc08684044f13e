import { tooManyTags, validation } from './errors.ts';
import type { Tag } from './types.ts';

const MOST_TAGS = 200;

export const readTags = (text: string): Tag[] => JSON.parse(text) as Tag[];

function checkKeys(tags: readonly Tag[]): void {
  if (new Set(tags.map(({ key }) => key)).size !== tags.length)
    throw validation('Duplicate tag keys are not allowed.');
  if (tags.some(({ key }) => /^aws:/i.test(key)))
    throw validation('Tag keys that begin with aws: are reserved for system use.');
}

/**
 * Old tags with new values, and the new ones behind them.
 * @throws AwsError ValidationException, TooManyTagsException
 */
export function withTags(present: string, added: readonly Tag[]): string {
  checkKeys(added);
  const merged = new Map(readTags(present).map(({ key, value }) => [key, value]));
  for (const { key, value } of added) merged.set(key, value);
  if (merged.size > MOST_TAGS) throw tooManyTags(`A resource can have at most ${MOST_TAGS} tags.`);
  return JSON.stringify([...merged].map(([key, value]) => ({ key, value })));
}

/** Tags of a new resource. @throws AwsError ValidationException */
export const newTags = (tags: readonly Tag[] = []): string => withTags('[]', tags);

export const withoutTags = (present: string, keys: readonly string[]): string =>
  JSON.stringify(readTags(present).filter(({ key }) => !keys.includes(key)));
