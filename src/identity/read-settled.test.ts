import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVERYTHING_CHANGED, type Store } from '../storage/store.ts';
import { tablesOf } from '../storage/tables-of.ts';
import { createAccount } from './accounts.ts';
import { readSettled } from './read-settled.ts';
import type { IdentityTables } from './tables.ts';
import {
  ACCOUNT,
  inlinePolicy,
  NOW,
  newTestSealer,
  openTestStore,
  random,
  type TestStore,
  userRow,
} from './test-support.ts';
import { topic } from './topics.ts';

const user = userRow();
const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const putPolicy = (at: TestStore, name: string, topics: string[]) =>
  at.write(topics, (tables) =>
    tables
      .insertInto('inline_policies')
      .values(inlinePolicy('user', user.id, name, document))
      .execute(),
  );

async function withUser(use: (at: TestStore) => Promise<void>): Promise<void> {
  const at = await openTestStore();
  try {
    const context = { store: at.store, sealer: newTestSealer(), random, now: NOW };
    await createAccount(context, { id: ACCOUNT, name: 'a', email: 'a@example.com' });
    await at.write([topic.user(user.id)], (tables) => tables.insertInto('users').values(user).execute());
    await use(at);
  } finally {
    await at.close();
  }
}

/** The store as another node has it: it hears of a change late, and `between` runs when its queries are done. */
const lateStore = (store: Store, between: () => Promise<void>): Store => ({
  ...store,
  reader: store.reader,
  lastPosition: () => store.lastPosition(),
  changesAfter: async (position, limit) => {
    await between();
    return store.changesAfter(position, limit);
  },
});

/** The names of a user's policies, read in two queries as far as anybody can tell. */
const load = (store: Store) =>
  readSettled(store, 'user', async (db) => {
    const rows = await tablesOf<IdentityTables>(db).selectFrom('inline_policies').select('name').execute();
    return { value: rows.map(({ name }) => name), topics: [topic.user(user.id)] };
  });
const names = ({ value }: Awaited<ReturnType<typeof load>>) => value;

test('a write that lands between the queries of a read makes it read again, though no notice came', () =>
  withUser(async (at) => {
    const writes = [
      () => putPolicy(at, 'one', [topic.user(user.id)]),
      () => putPolicy(at, 'two', [topic.user(user.id)]),
    ];
    const store = lateStore(at.store, async () => writes.shift()?.());
    assert.deepEqual(names(await load(store)), ['one', 'two']);
  }));

test('a write that concerns somebody else does not', () =>
  withUser(async (at) => {
    let reads = 0;
    const store = lateStore(at.store, async () => {
      reads++;
      await putPolicy(at, `unheard-${reads}`, [topic.user('AIDAOFSOMEBODYELSE000')]);
    });
    assert.deepEqual(names(await load(store)), []);
    assert.equal(reads, 1);
  }));

test('a feed that lost count makes it read again', () =>
  withUser(async (at) => {
    const answers = [[{ position: 9, topic: EVERYTHING_CHANGED }], []];
    let reads = 0;
    const store: Store = {
      ...lateStore(at.store, async () => undefined),
      changesAfter: async () => {
        reads++;
        return answers.shift() ?? [];
      },
    };
    await load(store);
    assert.equal(reads, 2);
  }));

test('what changes without end is not answered', () =>
  withUser(async (at) => {
    let count = 0;
    const store = lateStore(at.store, () => putPolicy(at, `policy-${count++}`, [topic.user(user.id)]));
    await assert.rejects(load(store), { code: 'ServiceUnavailable', status: 503 });
  }));
