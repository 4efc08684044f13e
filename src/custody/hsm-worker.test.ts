import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../test/support/custody.ts';
import { TEST_MODULES, type TestModule } from '../../test/support/pkcs11-modules.ts';
import { CustodyError } from './custody-error.ts';
import type { HsmCaller } from './hsm-process.ts';
import { HsmWorker } from './hsm-worker.ts';
import { findPkcs11Library } from './softhsm.ts';

const library = findPkcs11Library();
const PIN = 'the right PIN of this test token';

const faultOf = (fault: string, message: RegExp) => (error: unknown) =>
  error instanceof CustodyError && error.fault === fault && message.test(error.message);

/** A token of the module in `folder`, and a worker that logs in to it with `pin`. */
async function workerOver(module: TestModule, folder: string, pin: () => string = () => PIN) {
  const { environment, initialize, label } = await module.makeToken(folder, PIN);
  const problems: string[] = [];
  let logins = 0;
  const prepare = async (call: HsmCaller): Promise<void> => {
    await call('initialize', initialize);
    logins++;
    await call('login', { serial: undefined, label, pin: Buffer.from(pin()) });
  };
  const worker = new HsmWorker({
    environment,
    prepare,
    onProblem: (problem) => problems.push(problem),
  });
  return { worker, problems, logins: () => logins, [Symbol.asyncDispose]: () => worker.close() };
}

for (const module of TEST_MODULES) {
  const { name, skip } = module;

  test(`${name}: a wrong PIN is tried once, however often the HSM is called`, { skip }, async () => {
    using folder = temporaryFolder();
    await using refused = await workerOver(module, folder.path, () => 'a wrong PIN of this test token');
    for (let tries = 0; tries < 4; tries++) {
      await assert.rejects(
        refused.worker.call('random', { length: 8 }),
        faultOf('pin-refused', /refuses the PIN.*CKR_PIN_INCORRECT.*not tried again/),
      );
    }
    assert.deepEqual(refused.worker.totals().errors, { 'pin-refused': 1 });
    assert.equal(refused.worker.totals().durations.count, 0);
    assert.equal(refused.logins(), 1);
    assert.equal(refused.worker.starts, 1);
  });

  test(`${name}: a hanging call costs the process and the next call has a new one`, { skip }, async () => {
    using folder = temporaryFolder();
    await using used = await workerOver(module, folder.path);
    await used.worker.call('random', { length: 8 });
    const { pid } = used.worker;
    assert.ok(pid);
    process.kill(pid, 'SIGSTOP');
    await assert.rejects(
      used.worker.call('random', { length: 8 }, 100),
      faultOf('unavailable', /did not answer random in 100 ms/),
    );
    while (used.problems.length === 0) await sleep(5);
    assert.match(used.problems.join(), /SIGKILL/);
    assert.equal((await used.worker.call('random', { length: 8 })).length, 8);
    assert.notEqual(used.worker.pid, pid);
  });

  test(`${name}: calls in flight when the process dies fail clearly; many calls at once start one process`, {
    skip,
  }, async () => {
    using folder = temporaryFolder();
    await using used = await workerOver(module, folder.path);
    await Promise.all(Array.from({ length: 5 }, () => used.worker.call('random', { length: 8 })));
    assert.equal(used.worker.starts, 1);
    const { pid } = used.worker;
    assert.ok(pid);
    process.kill(pid, 'SIGSTOP');
    const flying = Array.from({ length: 5 }, () => used.worker.call('random', { length: 8 }));
    process.kill(pid, 'SIGKILL');
    for (const { status } of await Promise.allSettled(flying)) assert.equal(status, 'rejected');
    assert.equal(used.worker.state, 'down');
    await Promise.all(Array.from({ length: 5 }, () => used.worker.call('random', { length: 8 })));
    assert.equal(used.worker.starts, 2);
    assert.equal(used.worker.state, 'up');
    await used.worker.rest();
    assert.equal(used.worker.state, 'resting');
    const { durations, errors } = used.worker.totals();
    assert.deepEqual({ calls: durations.count, errors }, { calls: 15, errors: { unavailable: 5 } });
  });
}

test('a process that keeps failing is started less and less often', async () => {
  using folder = temporaryFolder();
  const worker = new HsmWorker({
    environment: { SOFTHSM2_CONF: join(folder.path, 'absent.conf') },
    prepare: async (call) => {
      await call('initialize', { library });
    },
    onProblem: () => undefined,
  });
  const failed = faultOf('unavailable', /CKR_GENERAL_ERROR/);
  await assert.rejects(worker.call('random', { length: 8 }), failed);
  await assert.rejects(worker.call('random', { length: 8 }), failed);
  await assert.rejects(
    worker.call('random', { length: 8 }),
    faultOf('unavailable', /next attempt in \d+ ms/),
  );
  assert.equal(worker.starts, 2);
  await sleep(110);
  await assert.rejects(worker.call('random', { length: 8 }), failed);
  assert.equal(worker.starts, 3);
  await worker.close();
  await assert.rejects(worker.call('random', { length: 8 }), faultOf('unavailable', /closed/));
});

test('a file that is no PKCS#11 library is named', async () => {
  const worker = new HsmWorker({
    environment: {},
    prepare: async (call) => {
      await call('initialize', { library: import.meta.filename });
    },
    onProblem: () => undefined,
  });
  await assert.rejects(
    worker.call('random', { length: 8 }),
    faultOf('settings', /hsm-worker\.test\.ts does not load as a PKCS#11 library/),
  );
  assert.equal(worker.fault, 'settings');
  await worker.close();
});

test('the start lock lets one process in at a time and is free when its holder dies', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'lock');
  const take = (waitMilliseconds: number) =>
    new HsmWorker({
      environment: {},
      prepare: (call) => call('lock', { path, timeoutMilliseconds: waitMilliseconds }),
      onProblem: () => undefined,
    });
  const [holder, late, patient] = [take(0), take(50), take(5000)];
  await holder.call('unlock', {});
  await holder.call('lock', { path, timeoutMilliseconds: 0 });
  await assert.rejects(late.call('unlock', {}), faultOf('unavailable', /another process holds/));
  const waiting = patient.call('unlock', {});
  process.kill(holder.pid ?? 0, 'SIGKILL');
  await waiting;
  await Promise.all([holder.close(), late.close(), patient.close()]);
});

test('a process that hangs while it comes up does not hold up the end', async () => {
  using folder = temporaryFolder();
  const lock = { path: join(folder.path, 'lock'), timeoutMilliseconds: 60_000 };
  const worker = (): HsmWorker =>
    new HsmWorker({
      environment: {},
      prepare: (call) => call('lock', lock, 60_000),
      onProblem: () => undefined,
    });
  const [holder, hanging] = [worker(), worker()];
  await holder.start();
  const started = assert.rejects(hanging.start(), faultOf('unavailable', /ended/));
  await sleep(300);
  const before = performance.now();
  await hanging.close();
  assert.ok(performance.now() - before < 10_000);
  await started;
  await holder.close();
});
