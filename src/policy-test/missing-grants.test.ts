import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingGrants } from './missing-grants.ts';
import { runChecks } from './run-checks.ts';
import { load, policy } from './test-support.ts';

const everything = policy({});
const nothing = policy({ Action: 'none:None' });
const toNobody = policy({ Principal: { AWS: '999988887777' } });

async function grantsFor(fields: object): Promise<unknown> {
  const file = {
    account: '111122223333',
    tests: [
      {
        name: 'n',
        principal: 'user/bob',
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::a',
        expect: 'deny',
        ...fields,
      },
    ],
  };
  const [outcome] = runChecks((await load(file)).checks);
  assert.ok(outcome);
  const grants = missingGrants(outcome.request);
  if (grants === undefined) return undefined;
  // What is said to be enough is enough: with all of it given, the request is allowed.
  const given = Object.fromEntries(grants.map(({ layer, policy: granted }) => [layer, granted]));
  const all = { policies: { ...(fields as { policies?: object }).policies, ...given } };
  const isSingle = !['scp', 'rcp'].some((layer) => layer in given);
  if (grants.length > 0 && isSingle) assert.deepEqual(await grantsFor({ ...fields, ...all }), []);
  return grants.map(({ layer }) => layer);
}

test('each kind of policy that does not allow is named, once', async () => {
  const kms = 'arn:aws:kms:us-east-1:444455556666:key/k';
  const role = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::444455556666:role/r' };
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: '999988887777' }, Action: 'sts:AssumeRole' },
  };
  for (const [fields, layers] of [
    [{}, ['identity']],
    [{ principal: 'root' }, []],
    [{ policies: { identity: everything } }, []],
    [{ policies: { identity: everything, boundary: nothing } }, ['boundary']],
    [{ policies: { boundary: nothing, session: nothing } }, ['identity', 'boundary', 'session']],
    [{ policies: { identity: everything, scp: [nothing, nothing] } }, ['scp']],
    [{ policies: { identity: everything, rcp: toNobody } }, ['rcp']],
    [{ resourceAccount: '444455556666' }, ['identity', 'resource']],
    [{ action: 'kms:Decrypt', resource: kms, policies: { resource: toNobody } }, ['identity', 'resource']],
    [{ ...role, policies: { trust } }, ['identity', 'trust']],
    [{ ...role, principal: 'ec2.amazonaws.com', policies: { trust } }, ['trust']],
    [{ principal: 'anonymous' }, ['resource']],
    [{ policies: { identity: policy({ Effect: 'Deny' }) } }, undefined],
  ] as const) {
    assert.deepEqual(await grantsFor(fields), layers, JSON.stringify(fields));
  }
});
