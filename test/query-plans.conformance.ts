/**
 * What callers wait for must not read whole tables, nor all of an account, however many users that has: each query is asked for
 * its plan. A plan that does is a second of silence for everybody where a million users are.
 */
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { CompiledQuery, createQueryId, type KyselyPlugin, type RootOperationNode, sql } from 'kysely';
import { takeEndingKeys } from '../src/identity/access-keys/ending-keys.ts';
import { listKeysOf } from '../src/identity/access-keys/key-records.ts';
import { readStanding } from '../src/identity/account-standing.ts';
import { loadPrincipal } from '../src/identity/load-principal.ts';
import { listMfaDevicesOf, ownersOfMfaDevices } from '../src/identity/mfa/records.ts';
import { createPolicyLibrary } from '../src/identity/policy-library.ts';
import { MIGRATIONS } from '../src/migrations.ts';
import { listAccessKeyRows } from '../src/services/iam/records/access-keys.ts';
import { countAttachments } from '../src/services/iam/records/attachments.ts';
import { directoryOf } from '../src/services/iam/records/directory.ts';
import { listGroupsOfUser } from '../src/services/iam/records/group-members.ts';
import { listInlinePolicies } from '../src/services/iam/records/inline-policies.ts';
import { countBoundaries } from '../src/services/iam/records/permissions-boundaries.ts';
import { listPolicyHolders } from '../src/services/iam/records/policy-holders.ts';
import { countUsers, findUser, listUserRows } from '../src/services/iam/records/users.ts';
import { entityRows } from '../src/services/keywarden/search/entity-search.ts';
import { findIds } from '../src/services/keywarden/search/sql-list.ts';
import { findMember, listMembers, listMembersIn } from '../src/services/organizations/records/members.ts';
import type { Tables } from '../src/services/organizations/records/tables.ts';
import { openStore } from '../src/storage/open-store.ts';
import type { AnyDatabase } from '../src/storage/tables-of.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, newHome } from './support/server.ts';

const USER = 'AIDAQNZGKIQYBOB000001';
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/read`;
const inPath = { accountId: ACCOUNT, pathPrefix: '/team/' };
const everywhere = { accountId: ACCOUNT, pathPrefix: '/' };
const library = createPolicyLibrary({ report: () => undefined });
const part = { start: 100, limit: 21 };
const range = { after: { value: 'a', key: 'a' }, isDescending: true, limit: 26 };
const byNumber = { ...range, after: { value: 1, key: 'a' } };
const users = { ...entityRows('users', ACCOUNT, undefined) };

const HOT: Readonly<Record<string, (db: AnyDatabase) => Promise<unknown>>> = {
  'a user as who calls': (reader) => loadPrincipal({ reader }, library, { kind: 'user', id: USER }),
  'a role as who calls': (reader) => loadPrincipal({ reader }, library, { kind: 'role', id: USER }),
  'root as who calls': (reader) => loadPrincipal({ reader }, library, { kind: 'root', id: ACCOUNT }),
  'the standing of an account': (db) => readStanding(db, library, ACCOUNT),
  'a user by name': (db) => findUser(directoryOf({ db }), ACCOUNT, 'bob'),
  'a page of users': (db) => listUserRows(directoryOf({ db }), everywhere, 'bob', 101),
  'a page of users in a path': (db) => listUserRows(directoryOf({ db }), inPath, 'bob', 101),
  'how many users there are': (db) => countUsers(directoryOf({ db }), ACCOUNT),
  'keys of a user': (db) => listAccessKeyRows(directoryOf({ db }), { accountId: ACCOUNT, userId: USER }),
  'keys of root': (db) => listAccessKeyRows(directoryOf({ db }), { accountId: ACCOUNT, userId: null }),
  'keys of a user with their age': (db) => listKeysOf(db, ACCOUNT, USER),
  'keys that end soon': (db) => takeEndingKeys(db, 1, 'look'),
  'inline policies of a user': (db) => listInlinePolicies(directoryOf({ db }), USER),
  'groups of a user': (db) => listGroupsOfUser(directoryOf({ db }), USER, undefined, 11),
  'devices of a user': (db) => listMfaDevicesOf(db, { accountId: ACCOUNT, id: USER }),
  'who of some has a device': (db) => ownersOfMfaDevices(db, ACCOUNT, [USER, 'AIDA2']),
  'uses of a policy': async (db) => {
    await countAttachments(directoryOf({ db }), ACCOUNT, POLICY);
    await countBoundaries(directoryOf({ db }), ACCOUNT, POLICY);
  },
  'users of a policy': (db) =>
    listPolicyHolders(
      directoryOf({ db }),
      { kind: 'user', policyArn: POLICY, usage: 'any', filter: everywhere },
      'bob',
      101,
    ),
  'the table of users by name': (db) => findIds(db, { ...users, sort: sql`item.name_key` }, range),
  'the table of users by path': (db) => findIds(db, { ...users, sort: sql`item.path` }, range),
  'the table of users by age': (db) => findIds(db, { ...users, sort: sql`item.created_at` }, byNumber),
  'the table of users by last use': (db) =>
    findIds(db, { ...users, sort: sql`coalesce(item.password_last_used_at, 0)` }, byNumber),
  'a member of an organization': (db) => findMember(db as Tables, 'o-1', ACCOUNT),
  'members of an organization': (db) => listMembers(db as Tables, 'o-1', part),
  'members in a unit': (db) => listMembersIn(db as Tables, 'ou-1', part),
};

/** The queries that `ask` sends, as text with parameters. */
async function queriesOf(
  db: AnyDatabase,
  ask: (db: AnyDatabase) => Promise<unknown>,
): Promise<CompiledQuery[]> {
  const nodes: RootOperationNode[] = [];
  const noting: KyselyPlugin = {
    transformQuery({ node }) {
      nodes.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  await ask(db.withPlugin(noting));
  assert.ok(nodes.length > 0, 'nothing was asked');
  return nodes.map((node) => db.getExecutor().compileQuery(node, createQueryId()));
}

/** Tables that queries make for themselves, of few rows; and what holds a row for each deployment or account with a rule. */
const SMALL = /^SCAN (?:holder|found|held|access_key_ages|CONSTANT|\(|\d+ )/;

/** An account by its number, in tables whose key that is. */
const ONE_ACCOUNT =
  /SEARCH (?:age|\S+ USING INDEX sqlite_autoindex_(?:organization_members|account_states)_1)\b/;

/** What is wrong with a plan of SQLite's. An account may be gone through in order where a page is wanted, and only there. */
async function faultsOnSqlite(db: AnyDatabase, query: CompiledQuery): Promise<string[]> {
  const explain = CompiledQuery.raw(`explain query plan ${query.sql}`, [...query.parameters]);
  const details = (await db.executeQuery<{ detail: string }>(explain)).rows.map(({ detail }) => detail);
  const isPaged =
    /\blimit\b/.test(query.sql) && !details.some((detail) => /TEMP B-TREE FOR ORDER BY/.test(detail));
  return details.filter(
    (detail) =>
      (detail.startsWith('SCAN') && !SMALL.test(detail)) ||
      (/\((?:account_id|organization_id)=\?\)$/.test(detail) && !isPaged && !ONE_ACCOUNT.test(detail)),
  );
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Plans?: readonly Plan[];
}

const SMALL_TABLES = ['access_key_ages'];

/** PostgreSQL reads small tables through by choice: told not to, it does so only where no index helps. */
async function faultsOnPostgres(db: AnyDatabase, query: CompiledQuery): Promise<string[]> {
  const plans = await db.connection().execute(async (connection) => {
    await connection.executeQuery(CompiledQuery.raw('set enable_seqscan = off'));
    const explain = CompiledQuery.raw(`explain (format json) ${query.sql}`, [...query.parameters]);
    const { rows } = await connection.executeQuery<{ 'QUERY PLAN': string | { Plan: Plan }[] }>(explain);
    await connection.executeQuery(CompiledQuery.raw('set enable_seqscan = on'));
    const answer = rows[0]?.['QUERY PLAN'] ?? [];
    return typeof answer === 'string' ? (JSON.parse(answer) as { Plan: Plan }[]) : answer;
  });
  const all = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(all)];
  return plans
    .flatMap(({ Plan: plan }) => all(plan))
    .filter((plan) => {
      const table = plan['Relation Name'];
      if (table === undefined || SMALL_TABLES.includes(table)) return false;
      const hasCondition = plan['Index Cond'] !== undefined || plan['Recheck Cond'] !== undefined;
      return plan['Node Type'] === 'Seq Scan' || (/Scan/.test(plan['Node Type']) && !hasCondition);
    })
    .map((plan) => `${plan['Node Type']} ${plan['Relation Name']}`);
}

async function migrated(t: TestContext, url: string): Promise<AnyDatabase> {
  const store = await openStore({ url });
  t.after(() => store.close());
  await store.migrate(MIGRATIONS);
  return store.reader;
}

const DATABASES = {
  sqlite: { skip: false as const, faultsOf: faultsOnSqlite },
  postgres: { skip: skipWithoutPostgres(), faultsOf: faultsOnPostgres },
};

for (const [dialect, { skip, faultsOf }] of Object.entries(DATABASES)) {
  test(`on ${dialect}, what callers wait for is found by an index`, { skip }, async (t) => {
    const db = await migrated(t, (await newHome(t, dialect as keyof typeof DATABASES)).databaseUrl);
    const faults: Record<string, unknown> = {};
    for (const [what, ask] of Object.entries(HOT))
      for (const query of await queriesOf(db, ask)) {
        const found = await faultsOf(db, query);
        if (found.length > 0) faults[what] = [query.sql, ...found];
      }
    assert.deepEqual(faults, {});
  });
}

test('what refers to a user, group, role or policy is found by an index when that is deleted', async (t) => {
  const db = await migrated(t, (await newHome(t)).databaseUrl);
  const { rows } = await sql<{ table: string; column: string }>`
    select child.name as "table", reference."from" as "column"
    from sqlite_schema as child join pragma_foreign_key_list(child.name) as reference
    where child.type = 'table' and reference."table" in ('users', 'groups', 'roles', 'policies')
      and not exists (select 1 from pragma_index_list(child.name) as one join pragma_index_info(one.name) as part
        where part.seqno = 0 and part.name = reference."from" and one.partial = 0)`.execute(db);
  assert.deepEqual(rows, []);
});

if (DATABASES.postgres.skip === false) after(async () => (await startPostgres()).stop());
