import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iamDataOf } from '../../../../src/policy/index.ts';
import { arnTemplates, filledArn } from './arn-templates.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: AWS's placeholders
const DATA = iamDataOf({
  source: '',
  globalKeys: [],
  resourceControlServices: [],
  keyPrefixes: {},
  arnServices: { kms: ['kms'] },
  services: {
    kms: JSON.stringify({
      keys: [],
      types: [
        ['alias', 'arn:aws:kms:${Region}:${Account}:alias/${Alias}'],
        ['key', 'arn:aws:kms:${Region}:${Account}:key/${KeyId}'],
      ],
      actions: [
        ['Decrypt', [], [1]],
        ['ListKeys', [], []],
      ],
    }),
  },
});

test('actions offer the types of resources they act on, patterns all of their service', () => {
  const names = (...actions: string[]) => arnTemplates(actions, DATA).map(({ name }) => name);
  assert.deepEqual(names('kms:Decrypt'), ['kms key']);
  assert.deepEqual(names('kms:ListKeys'), []);
  assert.deepEqual(names('kms:*', 'nosuch:Do'), ['kms alias', 'kms key']);
  assert.deepEqual(names('*'), []);
  assert.deepEqual(arnTemplates(['kms:Decrypt'], undefined), []);
});

test('what is not entered is any', () => {
  const [template] = arnTemplates(['kms:Decrypt'], DATA);
  assert.deepEqual(template?.fields, ['Region', 'Account', 'KeyId']);
  assert.equal(
    template && filledArn(template, { Account: '111122223333', KeyId: ' 1-2 ' }),
    'arn:aws:kms:*:111122223333:key/1-2',
  );
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: AWS's placeholders
