import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearWords } from './near-words.ts';

const ASKED = {
  PrincipalArn: 'arn:aws:iam::111122223333:user/anna',
  Action: 'iam:ListUsers',
  Resource: '*',
  Context: [{ Key: 'aws:SourceIp', Values: ['192.0.2.1'] }],
};

test('it is said which element left the call out, and what the request had in its place', () => {
  const words = (Failed: string, more: object = {}) => nearWords({ Policy: 'p', Failed, ...more }, ASKED);
  assert.equal(words('Action'), 'It does not allow iam:ListUsers.');
  assert.equal(words('Principal'), `It does not name ${ASKED.PrincipalArn}.`);
  assert.equal(words('Resource'), 'It does not cover *.');
  assert.equal(words('Condition'), 'Its condition does not hold.');
  assert.equal(
    words('Condition', { Operator: 'Bool', Key: 'aws:MultiFactorAuthPresent', Values: ['true'] }),
    'Its condition does not hold: it wants Bool aws:MultiFactorAuthPresent true, and the request had no aws:MultiFactorAuthPresent.',
  );
  assert.match(
    words('Condition', { Operator: 'IpAddress', Key: 'AWS:SourceIP', Values: ['10.0.0.0/8', '::1'] }),
    /wants IpAddress AWS:SourceIP 10\.0\.0\.0\/8 or ::1, and the request had 192\.0\.2\.1\./,
  );
});
