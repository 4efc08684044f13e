import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { parsePolicy } from '../policy/parse.ts';
import {
  awsManagedPolicyDocument,
  findAwsManagedPolicy,
  listAwsManagedPolicies,
} from './aws-managed-policies.ts';

const arn = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

test('AdministratorAccess is the policy AWS has published since 2015', () => {
  const policy = findAwsManagedPolicy(arn('AdministratorAccess'));
  assert.equal(policy?.name, 'AdministratorAccess');
  assert.equal(policy?.path, '/');
  assert.equal(policy?.defaultVersion, 1);
  assert.equal(policy?.createdAt, Date.UTC(2015, 1, 6, 18, 39, 46));
  assert.equal(policy?.updatedAt, policy?.createdAt);
  assert.deepEqual(JSON.parse(awsManagedPolicyDocument(arn('AdministratorAccess')) ?? ''), {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
});

test('paths are read off the ARN', () => {
  assert.equal(findAwsManagedPolicy(arn('service-role/AWSLambdaBasicExecutionRole'))?.path, '/service-role/');
  assert.equal(findAwsManagedPolicy(arn('job-function/Billing'))?.path, '/job-function/');
  assert.equal(findAwsManagedPolicy(arn('Billing')), undefined);
});

test('the policy engine reads every default version, which is listed last', () => {
  for (const policy of listAwsManagedPolicies()) {
    assert.equal(policy.versions.at(-1)?.version, policy.defaultVersion, policy.arn);
    assert.equal(policy.versions.at(-1)?.createdAt, policy.updatedAt, policy.arn);
    // Whoever holds a policy that the engine cannot read is denied everything.
    parsePolicy(awsManagedPolicyDocument(policy.arn) ?? '', 'managed');
  }
});

test('every version that is listed has a document', () => {
  const billing = findAwsManagedPolicy(arn('job-function/Billing'));
  for (const { version } of billing?.versions ?? []) {
    assert.ok(awsManagedPolicyDocument(arn('job-function/Billing'), version));
  }
  assert.ok((billing?.versions.length ?? 0) > 20);
});

test('dates of versions never go back', () => {
  for (const policy of listAwsManagedPolicies()) {
    const dates = policy.versions.map((version) => version.createdAt);
    assert.deepEqual(
      dates,
      dates.toSorted((a, b) => a - b),
      policy.arn,
    );
  }
});

test('an earlier version keeps its own document', () => {
  const first = JSON.parse(awsManagedPolicyDocument(arn('PowerUserAccess'), 1) ?? '');
  assert.deepEqual(first.Statement, [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }]);
  assert.notDeepEqual(JSON.parse(awsManagedPolicyDocument(arn('PowerUserAccess')) ?? ''), first);
});

test('unknown policies and versions are undefined', () => {
  assert.equal(findAwsManagedPolicy(arn('NoSuchPolicy')), undefined);
  assert.equal(awsManagedPolicyDocument(arn('NoSuchPolicy')), undefined);
  assert.equal(awsManagedPolicyDocument(arn('AdministratorAccess'), 2), undefined);
});

test('ids have the form of AWS and are unique', () => {
  const ids = listAwsManagedPolicies().map((policy) => policy.id);
  assert.ok(ids.length > 1500);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^ANPA[A-Z2-7]{17}$/);
});

test('the list is ordered by age', () => {
  const list = listAwsManagedPolicies();
  assert.equal(list[0]?.name, 'AdministratorAccess');
  const dates = list.map((policy) => policy.createdAt);
  assert.deepEqual(
    dates,
    dates.toSorted((a, b) => a - b),
  );
});

test('where the data was not made, the error says how to make it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-managed-'));
  try {
    const identity = join(folder, 'src/identity');
    mkdirSync(identity, { recursive: true });
    for (const name of ['aws-managed-policies.ts', 'managed-policy-archive.ts'])
      copyFileSync(join(import.meta.dirname, name), join(identity, name));
    const copy = await import(pathToFileURL(join(identity, 'aws-managed-policies.ts')).href);
    assert.throws(
      () => copy.listAwsManagedPolicies(),
      /Make it with: node tools\/build-managed-policies\.ts/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
