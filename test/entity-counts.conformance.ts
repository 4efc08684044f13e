/** Counts that the database keeps by itself are what counting would find, on both databases. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { COUNTED } from '../src/identity/counts/counted.ts';
import { countEntities, countEntitiesByItem } from '../src/identity/counts/records.ts';
import { NEW_ROLE } from '../src/identity/new-role.ts';
import type { IdentityTables } from '../src/identity/tables.ts';
import { attachment, NOW, userRow } from '../src/identity/test-support.ts';
import { MIGRATIONS } from '../src/migrations.ts';
import { openStore } from '../src/storage/open-store.ts';
import { tablesOf } from '../src/storage/tables-of.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, newHome } from './support/server.ts';

const ONE = `arn:aws:iam::${ACCOUNT}:policy/one`;
const TWO = `arn:aws:iam::${ACCOUNT}:policy/two`;
const account = { id: ACCOUNT, name: 'a', email: 'a@b.c', email_key: 'a@b.c', alias: null };

const skips = { sqlite: false, postgres: skipWithoutPostgres() } as const;

for (const dialect of ['sqlite', 'postgres'] as const)
  test(`${dialect} counts what comes, changes and goes`, { skip: skips[dialect] }, async (t) => {
    const store = await openStore({ url: (await newHome(t, dialect)).databaseUrl });
    t.after(() => store.close());
    await store.migrate(MIGRATIONS);
    const write = (change: (tables: ReturnType<typeof tablesOf<IdentityTables>>) => Promise<unknown>) =>
      store.write(async ({ db }) => {
        await change(tablesOf<IdentityTables>(db));
      });
    const boundaries = () => countEntitiesByItem(store.reader, ACCOUNT, 'boundaries');
    await write(async (tables) => {
      await tables
        .insertInto('accounts')
        .values({ ...account, root_password_hash: null, is_management: 1, created_at: NOW })
        .execute();
      for (const id of ['A', 'B', 'C'])
        await tables
          .insertInto('users')
          .values(userRow({ id, account_id: ACCOUNT, name: id, name_key: id, permissions_boundary_arn: ONE }))
          .execute();
      await tables
        .insertInto('roles')
        .values({
          ...NEW_ROLE,
          ...{ id: 'R', account_id: ACCOUNT, name: 'r', name_key: 'r', path: '/' },
          ...{ trust_policy: '{}', created_at: NOW, permissions_boundary_arn: ONE },
        })
        .execute();
      await tables
        .insertInto('policy_attachments')
        .values({ ...attachment('user', 'A', TWO), account_id: ACCOUNT })
        .execute();
    });
    assert.equal(await countEntities(store.reader, ACCOUNT, 'users'), 3);
    assert.equal(await countEntities(store.reader, ACCOUNT, 'attachments', TWO), 1);
    assert.deepEqual([...(await boundaries())], [[ONE, 4]]);
    await write(async (tables) => {
      await tables
        .updateTable('users')
        .set({ permissions_boundary_arn: TWO })
        .where('id', '=', 'A')
        .execute();
      await tables
        .updateTable('users')
        .set({ permissions_boundary_arn: null })
        .where('id', '=', 'B')
        .execute();
      await tables.deleteFrom('users').where('id', '=', 'C').execute();
      await tables.deleteFrom('policy_attachments').execute();
    });
    assert.deepEqual(
      [...(await boundaries())].sort(),
      [
        [ONE, 1],
        [TWO, 1],
      ].sort(),
    );
    assert.equal(await countEntities(store.reader, ACCOUNT, 'users'), 2);
    assert.equal(await countEntities(store.reader, ACCOUNT, 'attachments', TWO), 0);
    await assert.rejects(
      write(async (tables) => {
        await tables.deleteFrom('users').execute();
        throw new Error('changed my mind');
      }),
    );
    assert.equal(await countEntities(store.reader, ACCOUNT, 'users'), 2, 'what is not kept does not count');
    for (const { what } of COUNTED) assert.ok((await countEntities(store.reader, ACCOUNT, what)) >= 0, what);
  });

if (skips.postgres === false) after(async () => (await startPostgres()).stop());
