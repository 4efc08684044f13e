import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '../../../core/aws-error.ts';
import { ClusterUnavailable } from '../../../custody/clusters/cluster-host.ts';
import { JobError } from '../../../custody/clusters/job-error.ts';
import type { JobFault } from '../../../custody/clusters/jobs.ts';
import { VaultError } from '../../../custody/vault/key-vault.ts';
import type { KeyRow, KeyStoreRow } from '../tables.ts';
import { clusterAnswer, storeAnswer } from './errors.ts';

const KEY = { account_id: '111122223333', region: 'us-east-1', id: 'k' } as KeyRow;
const STORE = { id: 'cks-1' } as KeyStoreRow;
const away = new ClusterUnavailable('no HSM in service');
const elsewhere = new ClusterUnavailable('on node b', { isElsewhere: true });
const job = (fault: JobFault): JobError => new JobError(fault, 'the HSM says why');

/** Code and status of what callers are told, and whether the log keeps the cause. */
async function told(answer: Promise<unknown>): Promise<readonly unknown[]> {
  const error = await answer.then(
    () => assert.fail(),
    (problem: unknown) => problem,
  );
  assert.ok(error instanceof AwsError, String(error));
  assert.doesNotMatch(error.message, /the HSM says why|node b|in service/);
  return [error.code, error.status];
}

test('what keeps a cluster from using a key is told in the words of KMS, and no more', async () => {
  const INVALID = ['KMSInvalidStateException', 400];
  for (const [problem, expected] of [
    [away, INVALID],
    [elsewhere, ['DependencyTimeoutException', 503]],
    [job('pin-incorrect'), INVALID],
    [job('token-missing'), INVALID],
    [job('key-missing'), INVALID],
    [job('not-possible'), INVALID],
    [job('broken'), INVALID],
    [new VaultError('invalid-ciphertext'), ['InvalidCiphertextException', 400]],
  ] as const)
    assert.deepEqual(await told(clusterAnswer(Promise.reject(problem), KEY)), expected, problem.message);
});

test('what keeps a cluster from making a key asks for another connection, or for another try', async () => {
  const STATE = ['CustomKeyStoreInvalidStateException', 400];
  for (const [problem, expected] of [
    [away, ['DependencyTimeoutException', 503]],
    [elsewhere, ['DependencyTimeoutException', 503]],
    [job('pin-incorrect'), STATE],
    [job('token-missing'), STATE],
    [job('not-possible'), STATE],
    [job('broken'), ['KMSInternalException', 500]],
  ] as const)
    assert.deepEqual(await told(storeAnswer(Promise.reject(problem), STORE)), expected, problem.message);
});

test('an answer passes, and so does a problem that is nobody else’s', async () => {
  const bug = new TypeError('a bug');
  assert.equal(await clusterAnswer(Promise.resolve(1), KEY), 1);
  assert.equal(await storeAnswer(Promise.resolve(1), STORE), 1);
  await assert.rejects(clusterAnswer(Promise.reject(bug), KEY), bug);
  await assert.rejects(storeAnswer(Promise.reject(bug), STORE), bug);
});
