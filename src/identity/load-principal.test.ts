import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KyselyPlugin } from 'kysely';
import { createAccount } from './accounts.ts';
import { loadPrincipal } from './load-principal.ts';
import { createPolicyLibrary } from './policy-library.ts';
import {
  ACCOUNT,
  attachment,
  inlinePolicy,
  insertManagedPolicy,
  NOW,
  newTestSealer,
  openTestStore,
  random,
  userRow,
} from './test-support.ts';
import { topic } from './topics.ts';

const BOUND = `arn:aws:iam::${ACCOUNT}:policy/bound`;
const GONE = `arn:aws:iam::${ACCOUNT}:policy/gone`;
const user = userRow({ permissions_boundary_arn: BOUND, path: '/team/', tags: '[{"Key":"a","Value":"b"}]' });
const library = createPolicyLibrary({ report: () => undefined });
const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const groups = ['beta', 'alpha'].map((name) => ({
  id: `AGPA${name.toUpperCase()}`,
  account_id: ACCOUNT,
  name,
  name_key: name,
  path: '/',
  created_at: NOW,
}));

test('a user is read with groups, policies and boundary in one statement', async (t) => {
  const at = await openTestStore();
  t.after(at.close);
  const context = { store: at.store, sealer: newTestSealer(), random, now: NOW };
  await createAccount(context, { id: ACCOUNT, name: 'a', email: 'a@example.com' });
  await at.write([], async (tables) => {
    await tables.insertInto('users').values(user).execute();
    await tables.insertInto('groups').values(groups).execute();
    for (const { id } of groups) {
      await tables
        .insertInto('group_members')
        .values({ group_id: id, user_id: user.id, joined_at: NOW })
        .execute();
      await tables
        .insertInto('inline_policies')
        .values(inlinePolicy('group', id, 'of-group', document))
        .execute();
    }
    await tables
      .insertInto('inline_policies')
      .values(inlinePolicy('user', user.id, 'own', document))
      .execute();
    await insertManagedPolicy(tables, 'bound', document);
    await tables
      .insertInto('policy_attachments')
      .values(attachment('user', user.id, BOUND))
      .execute();
    await tables
      .insertInto('policy_attachments')
      .values(attachment('group', 'AGPAALPHA', GONE))
      .execute();
  });
  let statements = 0;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements++;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const reader = at.store.reader.withPlugin(counting);
  const { value, topics } = await loadPrincipal({ reader }, library, { kind: 'user', id: user.id });
  assert.equal(statements, 1);
  assert.equal(value?.arn, `arn:aws:iam::${ACCOUNT}:user/team/bob`);
  assert.deepEqual(value?.tags, [{ Key: 'a', Value: 'b' }]);
  assert.deepEqual(
    value?.policies.map(({ source: { kind, id, via } }) => [kind, id, via]),
    [
      ['inline', 'of-group', 'group/alpha'],
      ['inline', 'of-group', 'group/beta'],
      ['inline', 'own', undefined],
      ['managed', BOUND, undefined],
      ['managed', GONE, 'group/alpha'],
    ],
  );
  assert.equal(value?.permissionsBoundary?.source.id, BOUND);
  const all = [topic.user(user.id), ...groups.map(({ id }) => topic.group(id)), topic.policy(BOUND)];
  assert.deepEqual(new Set(topics), new Set([...all, topic.policy(GONE)]));
});
