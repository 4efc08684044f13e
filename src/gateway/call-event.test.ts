import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainRequest } from '../../test/support/sigv4-request.ts';
import { AwsError } from '../core/aws-error.ts';
import { SERVICES } from '../services.ts';
import { type Call, callEvent } from './call-event.ts';
import { createServiceRegistry } from './service-registry.ts';

const entry = createServiceRegistry(SERVICES).bySigningName('iam');
const denied = new AwsError('AccessDenied', 'x'.repeat(5000), { status: 403 });

const call = (PolicyDocument: string): Call => ({
  request: plainRequest({ headers: { 'user-agent': 'y'.repeat(5000) } }),
  requestId: 'request',
  eventId: 'event',
  now: 0,
  began: 0,
  ...(entry && { entry }),
  operationName: 'PutUserPolicy',
  input: { UserName: 'bob', PolicyName: 'p', PolicyDocument },
});

test('a failed call cannot choose how large its event is', () => {
  const event = callEvent(call('z'.repeat(90_000)), '111122223333', { error: denied });
  assert.deepEqual(event.requestParameters, { omitted: true });
  assert.equal(event.errorMessage?.length, 1024);
  assert.equal(event.userAgent.length, 1024);
  assert.ok(JSON.stringify(event).length < 4096);
});

test('parameters of a policy that fits IAM are kept when it is refused, larger ones when they are not', () => {
  const small = callEvent(call('z'.repeat(6144)), '111122223333', { error: denied });
  assert.deepEqual(small.requestParameters, {
    userName: 'bob',
    policyName: 'p',
    policyDocument: 'z'.repeat(6144),
  });
  const done = callEvent(call('z'.repeat(90_000)), '111122223333', {});
  assert.equal(String(done.requestParameters?.['policyDocument']).length, 90_000);
});
