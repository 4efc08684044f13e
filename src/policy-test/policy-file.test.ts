import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson } from '../policy/json.ts';
import { readPolicy, rewrite } from './policy-file.ts';
import { load } from './test-support.ts';
import { readTree } from './tree.ts';

test('statements of a policy written in place know their line and column, in YAML and JSON', async () => {
  const { policies } = await load(`account: "111122223333"
tests:
  - name: n
    principal: user/bob
    action: s3:GetObject
    resource: "*"
    expect: allow
    policies:
      identity:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: s3:*
            Resource: "*"
          - { Effect: Deny, Action: "s3:Delete*", Resource: "*" }
`);
  assert.deepEqual(
    policies.map(({ path, statements }) => [path, statements.map(({ line, column }) => [line, column])]),
    [
      [
        'tests.yaml',
        [
          [12, 13],
          [15, 13],
        ],
      ],
    ],
  );
});

test('a mistake in a YAML policy is shown where it stands', async () => {
  const text =
    'Version: 2012-10-17\nStatement:\n  - Effect: Allow\n    Action: s3:*\n    Resource: "*"\n    Conditon: {}\n';
  const tree = await readTree({ path: 'p.yaml', text });
  assert.throws(
    () => readPolicy(tree, tree.root, 'managed'),
    /^InputError: p\.yaml:6:15: .*unknown element Conditon/,
  );
});

test('a tree written as JSON reads as the same tree, and each value knows where it came from', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.boolean(), (json, isSpread) => {
      const text = isSpread ? JSON.stringify(JSON.parse(json), null, 3) : json;
      const value: unknown = JSON.parse(text);
      const root = readJson(text);
      const { text: written, origin } = rewrite(root);
      assert.deepEqual(JSON.parse(written), value);
      const again = readJson(written);
      assert.equal(origin(again.at), root.at);
      if (again.type !== 'object' || root.type !== 'object') return;
      for (const [name, member] of again.members) assert.equal(origin(member.at), root.members.get(name)?.at);
    }),
  );
});
