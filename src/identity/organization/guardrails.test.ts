import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStore } from '../../storage/open-store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { identityMigrations } from '../migrations.ts';
import type { IdentityTables } from '../tables.ts';
import { readGuardrails } from './guardrails.ts';
import type { OrganizationTables } from './tables.ts';

const MANAGEMENT = '111122223333';
const MEMBER = '444455556666';
const STANDALONE = '777788889999';
const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}';

/** An organization with one account two units deep, in a folder that goes with the test. */
async function organization(
  t: TestContext,
  policyTypes: readonly string[],
  outerParent = 'r-root',
): Promise<AnyDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-guardrails-'));
  const store = await openStore({ url: `sqlite:${join(folder, 'test.db')}` });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.migrate(identityMigrations);
  await store.write(({ db }) => fill(db, policyTypes, outerParent));
  return store.reader;
}

async function fill(db: AnyDatabase, policyTypes: readonly string[], outerParent: string): Promise<void> {
  const accounts = tablesOf<IdentityTables>(db);
  for (const id of [MANAGEMENT, MEMBER, STANDALONE])
    await accounts
      .insertInto('accounts')
      .values({
        id,
        name: id,
        email: id,
        email_key: id,
        root_password_hash: null,
        alias: null,
        is_management: id === MANAGEMENT ? 1 : 0,
        created_at: 0,
      })
      .execute();
  const tables = tablesOf<OrganizationTables>(db);
  await tables
    .insertInto('organizations')
    .values({
      id: 'o-example123',
      management_account_id: MANAGEMENT,
      feature_set: 'ALL',
      root_id: 'r-root',
      root_tags: '[]',
      policy_types: JSON.stringify(policyTypes),
      created_at: 0,
    })
    .execute();
  const unit = { organization_id: 'o-example123', tags: '[]', created_at: 0 };
  await tables
    .insertInto('organization_units')
    .values([
      { ...unit, id: 'ou-root-outer', parent_id: outerParent, name: 'outer' },
      { ...unit, id: 'ou-root-inner', parent_id: 'ou-root-outer', name: 'inner' },
    ])
    .execute();
  const member = {
    organization_id: 'o-example123',
    joined_method: 'INVITED',
    joined_at: 0,
    tags: '[]',
  } as const;
  await tables
    .insertInto('organization_members')
    .values([
      { ...member, account_id: MANAGEMENT, parent_id: 'r-root' },
      { ...member, account_id: MEMBER, parent_id: 'ou-root-inner' },
    ])
    .execute();
  await tables
    .insertInto('organization_policies')
    .values({
      id: 'p-own',
      organization_id: 'o-example123',
      type: 'SERVICE_CONTROL_POLICY',
      name: 'own',
      description: '',
      content: POLICY,
      tags: '[]',
      created_at: 0,
    })
    .execute();
  const attach = (target_id: string, policy_id: string) => ({
    organization_id: 'o-example123',
    target_id,
    policy_id,
    attached_at: 0,
  });
  await tables
    .insertInto('organization_policy_attachments')
    .values([
      ...['r-root', 'ou-root-outer', MEMBER].map((target) => attach(target, 'p-FullAWSAccess')),
      attach('r-root', 'p-RCPFullAWSAccess'),
      attach('ou-root-outer', 'p-own'),
      attach('ou-root-outer', 'p-gone'),
    ])
    .execute();
  await tables
    .insertInto('account_states')
    .values({ account_id: STANDALONE, state: 'SUSPENDED', since: 0 })
    .execute();
}

test('a member is bound by each level of its organization, from the root down to itself', async (t) => {
  const db = await organization(t, ['SERVICE_CONTROL_POLICY']);
  const found = await readGuardrails(db, MEMBER);
  assert.deepEqual(
    found.serviceControlPolicies?.map((level) => level.map(({ source }) => `${source.via} ${source.id}`)),
    [
      ['r-root arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess'],
      [
        'ou-root-outer arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
        'ou-root-outer arn:aws:organizations::111122223333:policy/o-example123/service_control_policy/p-gone',
        'ou-root-outer arn:aws:organizations::111122223333:policy/o-example123/service_control_policy/p-own',
      ],
      [],
      [`${MEMBER} arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess`],
    ],
  );
  const outer = found.serviceControlPolicies?.[1];
  assert.deepEqual([outer?.[1]?.document, outer?.[2]?.document], [undefined, POLICY]);
  assert.equal(found.resourceControlPolicies, undefined);
  assert.equal(found.orgPath, 'o-example123/r-root/ou-root-outer/ou-root-inner/');
  assert.deepEqual(found.topics, [`account/${MEMBER}`, 'organization/o-example123']);
  assert.equal(found.accountState, 'ACTIVE');
});

test('a type of policy binds once it is enabled, and levels of it hold no policy of another', async (t) => {
  const db = await organization(t, ['RESOURCE_CONTROL_POLICY']);
  const found = await readGuardrails(db, MEMBER);
  assert.equal(found.serviceControlPolicies, undefined);
  const ids = found.resourceControlPolicies?.map((level) => level.map(({ source }) => source.id));
  assert.deepEqual(ids?.[0], [
    'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess',
  ]);
});

test('the management account is not bound, and a standalone account has no organization', async (t) => {
  const db = await organization(t, ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']);
  assert.deepEqual(await readGuardrails(db, MANAGEMENT), {
    accountState: 'ACTIVE',
    organizationId: 'o-example123',
    managementAccountId: MANAGEMENT,
    orgPath: 'o-example123/r-root/',
    topics: [`account/${MANAGEMENT}`, 'organization/o-example123'],
  });
  assert.deepEqual(await readGuardrails(db, STANDALONE), {
    accountState: 'SUSPENDED',
    topics: [`account/${STANDALONE}`],
  });
});

test('an account whose place in the tree cannot be told is allowed nothing', async (t) => {
  const db = await organization(t, ['SERVICE_CONTROL_POLICY'], 'ou-root-lost');
  const found = await readGuardrails(db, MEMBER);
  assert.deepEqual(found.serviceControlPolicies, [[]]);
});
