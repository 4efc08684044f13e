import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EVERYTHING_CHANGED } from '../storage/store.ts';
import { FeedCache } from './feed-cache.ts';

const change = (topic: string) => [{ position: 1, topic }];

/** A read that waits until it is told what it found. */
function heldRead<Value>(topics: readonly string[]) {
  const { promise, resolve } = Promise.withResolvers<Value | undefined>();
  return { read: async () => ({ value: await promise, topics }), found: resolve };
}

test('keeps what it read until a topic of it changes', async () => {
  const cache = new FeedCache<string>(10);
  assert.equal(cache.peek('a'), undefined);
  await cache.load('a', async () => ({ value: 'one', topics: ['user/1', 'group/1'] }));
  cache.apply(change('user/2'));
  assert.equal(cache.peek('a'), 'one');
  cache.apply(change('group/1'));
  assert.equal(cache.peek('a'), undefined);
});

test('a change that lands during a read makes it read again, and nobody gets the stale value', async () => {
  const cache = new FeedCache<string>(10);
  const first = heldRead<string>(['user/1']);
  let reads = 0;
  const read = () => (++reads === 1 ? first.read() : Promise.resolve({ value: 'new', topics: ['user/1'] }));
  const early = cache.load('a', read);
  cache.apply(change('user/1'));
  const late = cache.load('a', read);
  first.found('old');
  assert.deepEqual(await Promise.all([early, late]), ['new', 'new']);
  assert.equal(cache.peek('a'), 'new');
  assert.equal(reads, 2);
});

test('a change to something else does not disturb a read', async () => {
  const cache = new FeedCache<string>(10);
  const held = heldRead<string>(['user/1']);
  let reads = 0;
  const load = cache.load('a', () => {
    reads++;
    return held.read();
  });
  cache.apply(change('user/2'));
  held.found('value');
  assert.equal(await load, 'value');
  assert.equal(reads, 1);
});

test('absence is not kept, and a thing made during a read that missed it is found', async () => {
  const cache = new FeedCache<string>(10);
  assert.equal(await cache.load('a', async () => ({ value: undefined, topics: ['key/1'] })), undefined);
  const held = heldRead<string>(['key/1']);
  let reads = 0;
  const load = cache.load('a', () =>
    ++reads === 1 ? held.read() : Promise.resolve({ value: 'made', topics: ['key/1'] }),
  );
  cache.apply(change('key/1'));
  held.found(undefined);
  assert.equal(await load, 'made');
});

test('when everything changed, all is forgotten and reads under way are done again', async () => {
  const cache = new FeedCache<string>(10);
  await cache.load('a', async () => ({ value: 'one', topics: ['user/1'] }));
  const held = heldRead<string>(['user/2']);
  let reads = 0;
  const load = cache.load('b', () =>
    ++reads === 1 ? held.read() : Promise.resolve({ value: 'new', topics: ['user/2'] }),
  );
  cache.apply(change(EVERYTHING_CHANGED));
  held.found('old');
  assert.equal(await load, 'new');
  assert.equal(cache.peek('a'), undefined);
});

test('a read that fails is told to all who wait and is tried anew by the next', async () => {
  const cache = new FeedCache<string>(10);
  const failing = async () => {
    throw new Error('no database');
  };
  await assert.rejects(cache.load('a', failing), /no database/);
  assert.equal(await cache.load('a', async () => ({ value: 'ok', topics: [] })), 'ok');
});

test('gives up, and does not answer, when the value changes under every read', async () => {
  const cache = new FeedCache<string>(10);
  const read = async () => {
    cache.apply(change('user/1'));
    return { value: 'stale', topics: ['user/1'] };
  };
  await assert.rejects(cache.load('a', read), { code: 'ServiceUnavailable', status: 503 });
  assert.equal(cache.peek('a'), undefined);
});

test('holds at most its limit and keeps what is in use', async () => {
  const cache = new FeedCache<number>(100);
  for (let key = 0; key < 1_000; key++) {
    await cache.load(String(key), async () => ({ value: key, topics: [`user/${key}`] }));
    assert.equal(cache.peek('0'), 0);
    assert.ok(cache.size <= 100);
  }
});

test('whatever the order of reads and changes, a read that begins after a change never gives what was before it', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('change' as const), topic: fc.constantFrom('t0', 't1', 't2') }),
    fc.record({ kind: fc.constant('get' as const), key: fc.constantFrom('k0', 'k1') }),
  );
  const dependsOn: Record<string, string[]> = { k0: ['t0', 't1'], k1: ['t1', 't2'] };
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 30 }), async (scheduler, steps) => {
      const cache = new FeedCache<Record<string, number>>(10);
      const world: Record<string, number> = { t0: 0, t1: 0, t2: 0 };
      const read = (key: string) => async () => {
        const value: Record<string, number> = {};
        for (const topic of dependsOn[key] ?? []) {
          value[topic] = await scheduler
            .schedule(Promise.resolve(), `${key} ${topic}`)
            .then(() => world[topic] ?? 0);
        }
        await scheduler.schedule(Promise.resolve(), `${key} answer`);
        return { value, topics: dependsOn[key] ?? [] };
      };
      const get = async (key: string): Promise<void> => {
        const before = { ...world };
        const value = cache.peek(key) ?? (await cache.load(key, read(key)));
        for (const topic of dependsOn[key] ?? []) {
          assert.ok((value?.[topic] ?? -1) >= (before[topic] ?? 0), `${key} gave a ${topic} from before`);
        }
      };
      const gets: Promise<void>[] = [];
      const { task } = scheduler.scheduleSequence(
        steps.map((next) => async () => {
          if (next.kind === 'get') gets.push(get(next.key));
          else {
            world[next.topic] = (world[next.topic] ?? 0) + 1;
            cache.apply(change(next.topic));
          }
        }),
      );
      await scheduler.waitFor(task);
      await scheduler.waitFor(Promise.all(gets));
    }),
    { numRuns: 300 },
  );
});

/** What a value costs in memory does not matter here; each has a topic of its own and one that all share. */
const entry = (key: string) => async () => ({ value: key, topics: [`user/${key}`, 'group/all'] });

/** As the directory asks: what is not there is loaded. */
async function ask(cache: FeedCache<string>, key: string): Promise<void> {
  if (cache.peek(key) === undefined) await cache.load(key, entry(key));
}

test('a hundred thousand that call once fill no more than the limit, and are counted', async () => {
  const cache = new FeedCache<string>(1000);
  for (let number = 0; number < 100_000; number++) await ask(cache, `once-${number}`);
  assert.deepEqual(cache.counts(), {
    entries: 1000,
    limit: 1000,
    hits: 0,
    misses: 100_000,
    evictions: 99_000,
  });
  // Topics are dropped with what rested on them: one change still finds all that are left.
  cache.apply(change('group/all'));
  assert.equal(cache.size, 0);
});

test('what is looked for in vain pushes nothing out', async () => {
  const cache = new FeedCache<string>(10);
  for (let number = 0; number < 10; number++) await ask(cache, `known-${number}`);
  for (let number = 0; number < 1000; number++)
    await cache.load(`unknown-${number}`, async () => ({ value: undefined, topics: [] }));
  assert.equal(cache.counts().evictions, 0);
  for (let number = 0; number < 10; number++) assert.equal(cache.peek(`known-${number}`), `known-${number}`);
});

test('those that call again and again stay while a crowd passes, though looked at again within its calls', async () => {
  const cache = new FeedCache<string>(1000);
  const hot = Array.from({ length: 500 }, (_, number) => `hot-${number}`);
  for (const key of [...hot, ...hot]) await ask(cache, key);
  const before = cache.counts();
  for (let number = 0; number < 20_000; number++) {
    await ask(cache, `once-${number}`);
    cache.again(`once-${number}`);
    if (number % 2 === 0) await ask(cache, hot[(number / 2) % hot.length] as string);
  }
  const asked = 10_000;
  const found = cache.counts().hits - before.hits;
  assert.ok(found > 0.95 * asked, `${asked - found} of ${asked} had to be read again`);
});
