import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iam } from './service.ts';

test('every operation that works is one of the API, and asks for a permission of its own name', () => {
  for (const [name, operation] of Object.entries(iam.operations)) {
    assert.ok(iam.schemas[name], name);
    assert.notEqual(operation.access, 'none', name);
  }
});

test('operations that change something are writes, the others reads', () => {
  for (const [name, operation] of Object.entries(iam.operations))
    assert.equal(operation.kind, /^(Get|List|Generate|Simulate)/.test(name) ? 'read' : 'write', name);
});

test("every operation of AWS's service model has a schema", () => {
  for (const name of Object.keys(iam.facts.operations)) assert.ok(iam.schemas[name], name);
});
