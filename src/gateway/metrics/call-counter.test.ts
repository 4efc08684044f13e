import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallCounter, type CountedCall } from './call-counter.ts';

const call = (given: Partial<CountedCall> = {}): CountedCall => ({ began: performance.now(), ...given });
const entry = (name: string): CountedCall['entry'] => ({ service: { name } });
const caller = {};

test('calls are counted by service, kind and status, with their time', () => {
  const counter = new CallCounter();
  const calls = [
    call({ entry: entry('iam'), operation: { kind: 'write' }, caller }),
    call({ entry: entry('iam'), operation: { kind: 'read' }, caller }),
    call({ entry: entry('iam'), operation: { kind: 'read' }, caller }),
    call(),
  ];
  for (const _ of calls) counter.begun();
  assert.equal(counter.totals().inFlight, 4);
  const [write, read, failing, lost] = calls as [CountedCall, CountedCall, CountedCall, CountedCall];
  counter.succeeded(write);
  counter.succeeded(read);
  counter.failed(failing, { code: 'NoSuchEntity', status: 404 });
  counter.failed(lost, { code: 'InternalFailure', status: 500 });
  const { inFlight, series, errors } = counter.totals();
  assert.equal(inFlight, 0);
  assert.deepEqual(
    series.map(({ service, kind, byStatus, durations }) => [service, kind, byStatus, durations.count]),
    [
      ['iam', 'read', { '2xx': 1, '4xx': 1, '5xx': 0 }, 2],
      ['iam', 'write', { '2xx': 1, '4xx': 0, '5xx': 0 }, 1],
      ['unknown', 'unknown', { '2xx': 0, '4xx': 0, '5xx': 1 }, 1],
    ],
  );
  assert.deepEqual(errors, [
    { service: 'iam', code: 'NoSuchEntity', count: 1 },
    { service: 'unknown', code: 'InternalFailure', count: 1 },
  ]);
});

test('an answer that cannot be written down is an error of a call that is counted once', () => {
  const counter = new CallCounter();
  counter.begun();
  const one = call({ entry: entry('sts'), operation: { kind: 'read' }, caller });
  counter.succeeded(one);
  counter.failed(one, { code: 'InternalFailure', status: 500 });
  const { inFlight, series, errors } = counter.totals();
  assert.deepEqual([inFlight, series[0]?.byStatus, errors.length], [0, { '2xx': 1, '4xx': 0, '5xx': 0 }, 1]);
});

test('who proved to be nobody failed to authenticate, who is known was denied, and throttling is neither', () => {
  const counter = new CallCounter();
  const kms = entry('kms');
  counter.failed(call({ entry: kms }), { code: 'UnrecognizedClientException', status: 400 });
  counter.failed(call({ entry: kms, caller }), { code: 'AccessDeniedException', status: 400 });
  counter.failed(call({ entry: kms, caller }), { code: 'NotFoundException', status: 400 });
  counter.failed(call({ entry: kms }), { code: 'ThrottlingException', status: 400 });
  counter.failed(call({ entry: kms }), { code: 'ServiceUnavailable', status: 503 });
  const { authenticationFailures, denials, errors } = counter.totals();
  assert.deepEqual(authenticationFailures, [
    { service: 'kms', code: 'UnrecognizedClientException', count: 1 },
  ]);
  assert.deepEqual(denials, [{ service: 'kms', code: 'AccessDeniedException', count: 1 }]);
  assert.equal(errors.length, 5);
});

test('the number of series is bounded, whatever codes come', () => {
  const counter = new CallCounter();
  for (let number = 0; number < 2000; number++)
    counter.failed(call({ entry: entry('iam'), caller }), { code: `Code${number}`, status: 400 });
  const { errors } = counter.totals();
  assert.equal(errors.length, 501);
  assert.deepEqual(errors.at(-1), { service: 'unknown', code: 'other', count: 1500 });
});
