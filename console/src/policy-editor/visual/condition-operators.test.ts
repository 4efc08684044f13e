import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOperator } from '../../../../src/policy/conditions/operators.ts';
import { operatorsFor } from './condition-operators.ts';

test('every operator that is offered is one', () => {
  for (const operator of operatorsFor(undefined)) assert.ok(isOperator(operator), operator);
});

test('a key is offered what fits its type, and sets where it has several values', () => {
  assert.deepEqual(operatorsFor({ type: 'Bool', isMultivalued: false }), ['Bool', 'BoolIfExists', 'Null']);
  assert.deepEqual(operatorsFor({ type: 'IPAddress', isMultivalued: true }), [
    'ForAnyValue:IpAddress',
    'ForAnyValue:NotIpAddress',
    'ForAllValues:IpAddress',
    'ForAllValues:NotIpAddress',
    'Null',
  ]);
});
