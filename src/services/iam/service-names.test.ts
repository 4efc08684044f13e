import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceNames } from '../../../tools/service-names.ts';
import { SERVICE_NAMESPACES, serviceName } from './service-names.ts';

test('the names of services are those of the data package; else run: node tools/build-service-names.ts', () => {
  const table = SERVICE_NAMESPACES.map((namespace) => [namespace, serviceName(namespace)]);
  assert.deepEqual(Object.fromEntries(table), serviceNames());
});

test('services are named as IAM names them', () => {
  assert.equal(serviceName('iam'), 'AWS Identity and Access Management');
  assert.equal(serviceName('s3'), 'Amazon S3');
  assert.equal(serviceName('unheard-of'), 'unheard-of');
});
