import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOwner, versionNumber } from './policy-arn.ts';

test('a policy belongs to the account of its ARN, or to AWS', () => {
  assert.equal(policyOwner('arn:aws:iam::123456789012:policy/a/b/name'), '123456789012');
  assert.equal(policyOwner('arn:aws:iam::aws:policy/service-role/Name'), 'aws');
});

test('what is no ARN of a policy belongs to nobody', () => {
  for (const arn of [
    'longpolicynamebutnoarn',
    'arn:aws:iam::123456789012:not_a_policy/invalid',
    'arn:aws:iam::123456789012:policy/',
    'arn:aws:iam::123456789012:policy',
    'arn:aws:iam::12345:policy/name',
    'arn:aws:iam:us-east-1:123456789012:policy/name',
    'arn:aws:s3::123456789012:policy/name',
    'arn:aws:iam::123456789012:user/policy/name',
  ]) {
    assert.equal(policyOwner(arn), undefined, arn);
  }
});

test('version ids are v and a number', () => {
  assert.equal(versionNumber('v1'), 1);
  assert.equal(versionNumber('v188'), 188);
  for (const id of ['v0', 'v01', '1', 'v1.suffix', 'v99999999999999999999'])
    assert.equal(versionNumber(id), undefined, id);
});
