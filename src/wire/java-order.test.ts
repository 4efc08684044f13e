import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inJavaOrder } from './java-order.ts';

const order = (...names: string[]): string[] => inJavaOrder(names, (name) => name);

test('members are ordered as in errors recorded from IAM, DynamoDB and Cognito', () => {
  assert.deepEqual(order('url', 'clientIDList', 'thumbprintList', 'tags').slice(0, 2), [
    'clientIDList',
    'thumbprintList',
  ]);
  assert.deepEqual(order('minimumPasswordLength', 'maxPasswordAge', 'passwordReusePrevention'), [
    'minimumPasswordLength',
    'passwordReusePrevention',
    'maxPasswordAge',
  ]);
  assert.deepEqual(order('readCapacityUnits', 'writeCapacityUnits'), [
    'writeCapacityUnits',
    'readCapacityUnits',
  ]);
  assert.deepEqual(order('clientId', 'username', 'password').slice(-1), ['username']);
});

test('more than twelve names have a larger map', () => {
  const many = Array.from({ length: 11 }, (_, at) => `m${at}`);
  const place = (names: string[], name: string): number => order(...names).indexOf(name);
  const twelve = [...many, 'roleArn', 'roleSessionName'].slice(1);
  assert.ok(place(twelve, 'roleArn') < place(twelve, 'roleSessionName'));
  const thirteen = [...many, 'roleArn', 'roleSessionName'];
  assert.ok(place(thirteen, 'roleArn') > place(thirteen, 'roleSessionName'));
});

test('names that share a slot keep their order', () => {
  assert.deepEqual(order('Aa', 'BB'), ['Aa', 'BB']);
  assert.deepEqual(order('BB', 'Aa'), ['BB', 'Aa']);
});
