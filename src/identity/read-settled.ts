import { AwsError } from '../core/aws-error.ts';
import { type Change, EVERYTHING_CHANGED, type Store } from '../storage/store.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import type { Loaded } from './feed-cache.ts';

const MAX_TRIES = 16;
/** More changes than this during one read count as if they concerned it. */
const MAX_CHANGES = 256;

/**
 * Reads what takes several queries. The change feed is compared before and after: the result is a state that was true at
 * one instant, never half of a write.
 * @throws AwsError ServiceUnavailable (503) when it changes faster than it can be read; `name` is for the log
 */
export async function readSettled<Value>(
  store: Store,
  name: string,
  read: (db: AnyDatabase) => Promise<Loaded<Value>>,
): Promise<Loaded<Value>> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = await store.lastPosition();
    const loaded = await read(store.reader);
    const topics = new Set(loaded.topics);
    const changes = await store.changesAfter(before, MAX_CHANGES);
    const concerns = ({ topic }: Change): boolean => topic === EVERYTHING_CHANGED || topics.has(topic);
    if (changes.length < MAX_CHANGES && !changes.some(concerns)) return loaded;
  }
  throw new AwsError('ServiceUnavailable', 'The request could not be processed. Try again.', {
    status: 503,
    logDetail: `${name} changed during each of ${MAX_TRIES} reads`,
  });
}
