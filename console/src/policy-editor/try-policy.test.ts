import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedKeys, type Tried, tryPolicy } from './try-policy.ts';

const TRIED: Tried = {
  principal: 'arn:aws:iam::111122223333:user/bob',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::box/a',
  context: {},
};
const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:*", "Resource": "*",
      "Condition": { "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } } },
    {
      "Effect": "Deny", "Action": "s3:Delete*",
      "Resource": "*"
    }
  ]
}`;

test('says what decided, and in which lines it stands', () => {
  const inside = { ...TRIED, context: { 'aws:SourceIp': '192.0.2.7' } };
  const allowed = tryPolicy(POLICY, 'managed', inside);
  assert.equal(allowed?.decision, 'Allow');
  assert.deepEqual(allowed.lines, { from: 4, to: 5 });
  const denied = tryPolicy(POLICY, 'managed', { ...TRIED, action: 's3:DeleteObject' });
  assert.equal(denied?.decision, 'ExplicitDeny');
  assert.deepEqual(denied.lines, { from: 6, to: 9 });
});

test('of what is not allowed it shows the statement that came nearest', () => {
  const result = tryPolicy(POLICY, 'inline', TRIED);
  assert.equal(result?.decision, 'ImplicitDeny');
  assert.deepEqual(result.lines, { from: 4, to: 5 });
  assert.match(result.words.join('\n'), /the request lacks the key/);
  assert.deepEqual(askedKeys(POLICY, 'inline'), ['aws:SourceIp']);
});

test('policies of resources and organizations are tried as if all others allowed everything', () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const text = (more: object = {}) => JSON.stringify({ Statement: [{ ...statement, ...more }] });
  const decide = (kind: Parameters<typeof tryPolicy>[1], policy: string, more: object = {}) =>
    tryPolicy(policy, kind, { ...TRIED, ...more })?.decision;
  assert.equal(decide('scp', text()), 'Allow');
  assert.equal(decide('scp', text(), { action: 's3:PutObject' }), 'ImplicitDeny');
  assert.equal(decide('session', text()), 'Allow');
  assert.equal(decide('resource', text({ Principal: { AWS: '111122223333' } })), 'Allow');
  assert.equal(decide('resource', text({ Principal: { AWS: '444455556666' } })), 'ImplicitDeny');
  const trust = {
    Statement: { Effect: 'Allow', Principal: { AWS: TRIED.principal }, Action: 'sts:AssumeRole' },
  };
  const role = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/dev' };
  assert.equal(decide('trust', JSON.stringify(trust), role), 'Allow');
});

test('nothing is said of what is no policy or no principal', () => {
  assert.equal(tryPolicy('{', 'managed', TRIED), undefined);
  assert.equal(tryPolicy(POLICY, 'managed', { ...TRIED, principal: 'bob' }), undefined);
  assert.deepEqual(askedKeys('{', 'managed'), []);
});
