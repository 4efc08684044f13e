import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { CHAINED_COLUMNS, GENESIS } from '../src/audit/chain.ts';
import { type EventFilter, findEvents, placeOf } from '../src/audit/find-events.ts';
import { indexSome } from '../src/audit/index-events.ts';
import { insertEvents } from '../src/audit/insert-events.ts';
import { mergeSegments } from '../src/audit/merge-segments.ts';
import { auditMigrations } from '../src/audit/migrations.ts';
import { type StorableEvent, storable } from '../src/audit/storable.ts';
import { testEvent, testVault } from '../src/audit/test-support.ts';
import { verifyStore } from '../src/audit/verify/verify-store.ts';
import { openStore } from '../src/storage/open-store.ts';
import type { Store } from '../src/storage/store.ts';
import { type BenchCase, compareCases, median, printResults } from './support/compare-cases.ts';

/**
 * Events written per second with the chain against without, and LookupEvents at a small and at a large number of events.
 * The large number is 300,000 unless given: `node bench/audit.bench.ts 10000000`; a second argument is the folder for the databases.
 */
const SMALL = 10_000;
const LARGE = Number(process.argv[2] ?? 300_000);

const BATCH = 256;
const WRITES = 32;
const BASE = Date.UTC(2026, 0, 1);
/** Milliseconds between two events of the seed. */
const STEP = 3;
/** Half of all events are of a few busy users and resources, so that a page of theirs is full at any number of events. */
const BUSY = 20;
const USERS = 1000;
const NAMES = 5000;

const busyOr = (n: number, many: number): number => (n % 2 === 0 ? (n / 2) % BUSY : (n * 7919) % many);

/** The event number n of a busy account: some two hundred kinds of calls by a thousand users on five thousand resources. */
function numbered(n: number) {
  const user = busyOr(n, USERS);
  return testEvent(BASE + n * STEP, {
    eventName: `Operation${(n * 31) % 100}`,
    eventSource: `service${n % 8}.amazonaws.com`,
    readOnly: n % 10 !== 0,
    userAgent: 'aws-sdk-js/3.958.0 ua/2.1 os/linux lang/js md/nodejs#26.10.0 api/iam#3.958.0',
    userIdentity: {
      type: 'IAMUser',
      principalId: `AIDAAAAAAAAAAAAA${user}`,
      arn: `arn:aws:iam::111122223333:user/user${user}`,
      userName: `user${user}`,
      accessKeyId: `AKIAAAAAAAAAAAAA${user}`,
    },
    resources: [{ type: `AWS::IAM::Type${n % 20}`, name: `name${busyOr(n + 1, NAMES)}` }],
  });
}

/** The same rows without links, as they were stored before there was a chain. */
const UNCHAINED = `insert into audit_events (hash,${CHAINED_COLUMNS.join(',')}) values (?${',?'.repeat(CHAINED_COLUMNS.length)})`;
const tuples = (rows: number): string =>
  UNCHAINED + `,(?${',?'.repeat(CHAINED_COLUMNS.length)})`.repeat(rows - 1);

async function insertUnchained(store: Store, events: readonly StorableEvent[]): Promise<void> {
  await store.write(async ({ db }) => {
    for (let start = 0; start < events.length; start += WRITES) {
      const part = events.slice(start, start + WRITES);
      const values = part.flatMap(({ columns }) => [GENESIS, ...columns]);
      await db.executeQuery(CompiledQuery.raw(tuples(part.length), values));
    }
  });
}

const insertChained = (store: Store, events: readonly StorableEvent[]): Promise<void> =>
  store.write(({ db }) => insertEvents(db, store.dialect, events));

function writeCases(chained: Store, unchained: Store): BenchCase[] {
  let n = 0;
  const batch = (): StorableEvent[] => Array.from({ length: BATCH }, () => storable(numbered(n++)));
  const alone = (store: Store, insert: typeof insertChained): Promise<unknown> =>
    Promise.all(Array.from({ length: WRITES }, () => insert(store, [storable(numbered(n++))])));
  return [
    {
      name: `appended, ${BATCH} a write, no chain`,
      operations: BATCH,
      run: () => insertUnchained(unchained, batch()),
    },
    {
      name: `appended, ${BATCH} a write, chained`,
      operations: BATCH,
      run: () => insertChained(chained, batch()),
    },
    {
      name: `one a write, ${WRITES} at once, no chain`,
      operations: WRITES,
      run: () => alone(unchained, insertUnchained),
    },
    {
      name: `one a write, ${WRITES} at once, chained`,
      operations: WRITES,
      run: () => alone(chained, insertChained),
    },
  ];
}

/** Fills a store up to a number of events, and indexes them. @returns microseconds of CPU that an event took, and its indexing */
async function seed(
  store: Store,
  events: number,
): Promise<{ readonly stored: number; readonly indexed: number }> {
  let [stored, indexed] = [0, 0];
  const cpu = (): number => process.cpuUsage().user + process.cpuUsage().system;
  for (let start = 0; start < events; start += 2048) {
    const count = Math.min(2048, events - start);
    const batch = Array.from({ length: count }, (_, index) => storable(numbered(start + index)));
    const before = cpu();
    await insertChained(store, batch);
    const between = cpu();
    while ((await indexSome(store)) > 0);
    while (await mergeSegments(store, () => false));
    stored += between - before;
    indexed += cpu() - between;
    if (start % (2048 * 500) === 0 && start > 0) console.log(`  ${start} of ${events}`);
  }
  return { stored: stored / events, indexed: indexed / events };
}

const LOOKUPS = 40;

/** Filters by every attribute, none, and spans of time, each with values that change from call to call. */
const SEARCHES: Readonly<Record<string, (events: number, turn: number) => Partial<EventFilter>>> = {
  'no attribute': () => ({}),
  EventName: (_, turn) => ({ eventName: `Operation${turn}` }),
  EventSource: (_, turn) => ({ eventSource: `service${turn % 8}.amazonaws.com` }),
  Username: (_, turn) => ({ userName: `user${turn % BUSY}` }),
  AccessKeyId: (_, turn) => ({ accessKeyId: `AKIAAAAAAAAAAAAA${turn % BUSY}` }),
  'ReadOnly true': () => ({ readOnly: true }),
  'ReadOnly false': () => ({ readOnly: false }),
  ResourceType: (_, turn) => ({ resourceType: `AWS::IAM::Type${turn % 20}` }),
  ResourceName: (_, turn) => ({ resourceName: `name${turn % BUSY}` }),
  'a span of time': (events, turn) => spanOf(events, turn),
  'Username in a span': (events, turn) => ({ ...spanOf(events, turn), userName: `user${turn % BUSY}` }),
  'nobody of that name': (_, turn) => ({ userName: `nobody${turn}` }),
};

function spanOf(events: number, turn: number): Partial<EventFilter> {
  const middle = BASE + Math.floor((events * STEP * (turn + 1)) / (LOOKUPS + 2));
  return { from: Math.max(BASE, middle - 3_600_000), to: middle };
}

/** Medians in milliseconds of a page, and of the page behind it; and the longest stretch without a turn of the event loop. */
async function measure(
  store: Store,
  events: number,
  makeFilter: (events: number, turn: number) => Partial<EventFilter>,
) {
  const first: number[] = [];
  const second: number[] = [];
  for (let turn = 0; turn < LOOKUPS; turn++) {
    const filter = { accountId: '111122223333', region: 'us-east-1', ...makeFilter(events, turn) };
    const before = performance.now();
    const page = await findEvents(store.reader, filter, 51);
    const between = performance.now();
    first.push(between - before);
    const last = page.at(-1);
    if (last === undefined) continue;
    await findEvents(store.reader, { ...filter, behind: placeOf(last) }, 51);
    second.push(performance.now() - between);
  }
  return { first: median(first), worst: Math.max(...first), second: median(second) };
}

async function compareLookups(small: Store, large: Store): Promise<void> {
  console.log(`\nLookupEvents, 50 a page: milliseconds at ${SMALL} and at ${LARGE} events`);
  for (const [name, makeFilter] of Object.entries(SEARCHES)) {
    await measure(small, SMALL, makeFilter);
    await measure(large, LARGE, makeFilter);
    const one = await measure(small, SMALL, makeFilter);
    const other = await measure(large, LARGE, makeFilter);
    const ratio = (other.first / one.first).toFixed(2);
    console.log(
      `${name.padEnd(22)} ${one.first.toFixed(2)} → ${other.first.toFixed(2)} (${ratio}×), next page ${one.second.toFixed(2)} → ${other.second.toFixed(2)}, worst ${other.worst.toFixed(2)}`,
    );
  }
}

// Beside the sources, because a temporary folder may be in memory.
const folder = mkdtempSync(join(process.argv[3] ?? import.meta.dirname, '.audit-'));
const open = async (name: string): Promise<Store> => {
  const store = await openStore({ url: `sqlite:${join(folder, name)}` });
  await store.migrate(auditMigrations);
  return store;
};
const stores = await Promise.all(['chained.db', 'unchained.db', 'small.db', 'large.db'].map(open));
const [chained, unchained, small, large] = stores as [Store, Store, Store, Store];
try {
  printResults('Events stored', await compareCases(writeCases(chained, unchained)));
  await seed(small, SMALL);
  const cost = await seed(large, LARGE);
  const bytes = statSync(join(folder, 'large.db')).size / LARGE;
  console.log(
    `\nSeed of ${LARGE}: ${cost.stored.toFixed(1)} µs of CPU to store an event, ${cost.indexed.toFixed(1)} µs to index it, ${Math.round(bytes)} bytes in all`,
  );
  await compareLookups(small, large);
  const before = performance.now();
  const { isWhole, events } = await verifyStore(large, testVault());
  console.log(
    `\nVerified ${events} events in ${((performance.now() - before) / 1000).toFixed(1)} s: ${isWhole ? 'whole' : 'NOT WHOLE'}`,
  );
} finally {
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true });
}
