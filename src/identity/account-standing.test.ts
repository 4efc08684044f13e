import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { tablesOf } from '../storage/tables-of.ts';
import { setAccountState } from './account-states.ts';
import { createAccount } from './accounts.ts';
import type { Caller } from './caller.ts';
import type { CredentialEntry } from './credential.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { OrganizationTables } from './organization/tables.ts';
import { NOW, newTestSealer, openTestStore, random, type TestStore } from './test-support.ts';
import { topic } from './topics.ts';

const MANAGEMENT = '111111111111';
const MEMBER = '222222222222';
const ORGANIZATION = 'o-example123';

interface Scene {
  readonly at: TestStore;
  readonly directory: Directory;
  /** The root of the member account. */
  readonly entry: CredentialEntry;
}

const callerOf = async ({ directory, entry }: Scene): Promise<Caller> => {
  const caller = await directory.caller(entry, NOW);
  assert.ok(typeof caller === 'object', `no caller: ${caller}`);
  return caller;
};

const scpsOf = ({ organization }: Caller): string[][] | undefined =>
  organization?.serviceControlPolicies?.map((level) => level.map(({ source }) => source.id));

async function setScene(t: TestContext): Promise<Scene> {
  const at = await openTestStore();
  t.after(() => at.close());
  const sealer = newTestSealer();
  const context = { store: at.store, sealer, random, now: NOW };
  await createAccount(context, { id: MANAGEMENT, name: 'first', email: 'first@example.com' });
  const made = await createAccount(context, { id: MEMBER, name: 'second', email: 'second@example.com' });
  const directory = createDirectory({ store: at.store, sealer, report: (problem) => assert.fail(problem) });
  t.after(() => directory.close());
  const entry = await directory.credential(made.accessKeyId, undefined, NOW);
  assert.ok(typeof entry === 'object');
  return { at, directory, entry };
}

/** The member joins an organization whose root has the policy that allows everything. */
const join = ({ at }: Scene): Promise<void> =>
  at.store.write(async (tx) => {
    const tables = tablesOf<OrganizationTables>(tx.db);
    await tables
      .insertInto('organizations')
      .values({
        id: ORGANIZATION,
        management_account_id: MANAGEMENT,
        feature_set: 'ALL',
        root_id: 'r-root',
        root_tags: '[]',
        policy_types: '["SERVICE_CONTROL_POLICY"]',
        created_at: NOW,
      })
      .execute();
    const member = { organization_id: ORGANIZATION, parent_id: 'r-root', joined_at: NOW, tags: '[]' };
    await tables
      .insertInto('organization_members')
      .values({ ...member, account_id: MEMBER, joined_method: 'INVITED' })
      .execute();
    await attach(tables, 'r-root');
    await attach(tables, MEMBER);
    tx.change(topic.account(MEMBER));
  });

const attach = (tables: ReturnType<typeof tablesOf<OrganizationTables>>, target: string): Promise<unknown> =>
  tables
    .insertInto('organization_policy_attachments')
    .values({
      organization_id: ORGANIZATION,
      target_id: target,
      policy_id: 'p-FullAWSAccess',
      attached_at: NOW,
    })
    .execute();

/** Takes all service control policies from the member. */
const detach = async ({ at }: Scene): Promise<void> =>
  at.store.write(async (tx) => {
    await tablesOf<OrganizationTables>(tx.db)
      .deleteFrom('organization_policy_attachments')
      .where('target_id', '=', MEMBER)
      .execute();
    tx.change(topic.organization(ORGANIZATION));
  });

const FULL = 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess';

describe('the standing of accounts', () => {
  test('callers know their organization as soon as their account has joined it, and its policies at once', async (t) => {
    const scene = await setScene(t);
    assert.equal((await callerOf(scene)).organization, undefined);
    await join(scene);
    const joined = await callerOf(scene);
    assert.equal(joined.organization?.path, `${ORGANIZATION}/r-root/`);
    assert.deepEqual(scpsOf(joined), [[FULL], [FULL]]);
    assert.equal(scene.directory.caller(scene.entry, NOW), joined);
    await detach(scene);
    assert.deepEqual(scpsOf(await callerOf(scene)), [[FULL], []]);
  });

  test('a caller is not current once policies of its organization change, be it in the same commit', async (t) => {
    const scene = await setScene(t);
    await join(scene);
    const caller = await callerOf(scene);
    const isCurrent = (changed: string[]): boolean =>
      scene.directory.isCurrent(scene.entry, caller, NOW, new Set(changed));
    assert.ok(isCurrent([topic.organization('o-other')]));
    assert.ok(!isCurrent([topic.organization(ORGANIZATION)]));
    assert.ok(!isCurrent([topic.account(MEMBER)]));
    await detach(scene);
    assert.ok(!isCurrent([]));
  });

  test('credentials of a suspended account stand for nobody as soon as the write has returned', async (t) => {
    const scene = await setScene(t);
    const put = (state: 'ACTIVE' | 'SUSPENDED' | 'CLOSED'): Promise<void> =>
      scene.at.store.write((tx) => setAccountState(tx, MEMBER, state, NOW));
    for (const state of ['SUSPENDED', 'CLOSED'] as const) {
      await put(state);
      assert.equal(await scene.directory.caller(scene.entry, NOW), 'invalid');
      assert.equal((await scene.directory.standing(MEMBER)).isActive, false);
      await put('ACTIVE');
      await callerOf(scene);
    }
  });

  test('a write sees of other accounts what the writes before it in its commit changed', async (t) => {
    const scene = await setScene(t);
    assert.equal((await scene.directory.standing(MEMBER)).isActive, true);
    const suspended = scene.at.store.write((tx) => setAccountState(tx, MEMBER, 'SUSPENDED', NOW));
    const seen = scene.at.store.write(async (tx) => (await scene.directory.standing(MEMBER, tx)).isActive);
    await suspended;
    assert.equal(await seen, false);
  });

  test('who is in no organization shares one standing', async (t) => {
    const { directory } = await setScene(t);
    assert.equal(await directory.standing(MEMBER), await directory.standing(MANAGEMENT));
    assert.equal(directory.standing(MEMBER), await directory.standing(MANAGEMENT));
  });
});
