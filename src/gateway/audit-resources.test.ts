import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditResources } from './audit-resources.ts';

const permission = (...arns: string[]) => ({ action: 'iam:Any', resources: arns.map((arn) => ({ arn })) });

test('names users, groups and roles by name, policies by ARN, each once', () => {
  const found = auditResources([
    permission('arn:aws:iam::111122223333:user/team/bob', 'arn:aws:iam::111122223333:policy/p'),
    permission('arn:aws:iam::111122223333:user/team/bob', 'arn:aws:iam::111122223333:role/r'),
  ]);
  assert.deepEqual(found, [
    { type: 'AWS::IAM::User', name: 'bob' },
    { type: 'AWS::IAM::ManagedPolicy', name: 'arn:aws:iam::111122223333:policy/p' },
    { type: 'AWS::IAM::Role', name: 'r' },
  ]);
});

test('lists, whole accounts and strange resources name none', () => {
  const arns = [
    '*',
    'arn:aws:iam::111122223333:user/',
    'arn:aws:sts::111122223333:federated-user/x',
    'nonsense',
  ];
  assert.deepEqual(auditResources([permission(...arns, 'arn:aws:iam::111122223333:__proto__/x')]), []);
});

test('names KMS keys and aliases by ARN, and no pattern', () => {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012';
  const alias = 'arn:aws:kms:us-east-1:111122223333:alias/one';
  const any = 'arn:aws:kms:us-east-1:111122223333:key/*';
  assert.deepEqual(auditResources([permission(key, alias, any)]), [
    { type: 'AWS::KMS::Key', name: key },
    { type: 'AWS::KMS::Alias', name: alias },
  ]);
});
