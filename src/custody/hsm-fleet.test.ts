import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../test/support/custody.ts';
import { NSS, TEST_MODULES, type TestModule } from '../../test/support/pkcs11-modules.ts';
import { CustodyError } from './custody-error.ts';
import { type FleetAppliance, HsmFleet } from './hsm-fleet.ts';

const PIN = 'the right PIN of this test token';
const WRONG = 'a wrong PIN of this test token';

/** An appliance over a token of its own; `pin` is asked at each start of a process. */
async function appliance(
  module: TestModule,
  folder: string,
  name: string,
  { mostWorkers = 1, pin = () => PIN }: { readonly mostWorkers?: number; readonly pin?: () => string } = {},
): Promise<FleetAppliance & { logins(): number }> {
  const own = `${folder}/${name}`;
  mkdirSync(own);
  const { environment, initialize, label } = await module.makeToken(own, PIN);
  let logins = 0;
  return {
    name,
    environment,
    mostWorkers,
    async prepare(call) {
      await call('lock', { path: `${own}/lock`, timeoutMilliseconds: 10_000 });
      await call('initialize', initialize);
      logins++;
      const { domainKeyIds } = await call('login', {
        serial: undefined,
        label,
        pin: Buffer.from(pin()),
      });
      const root = await call('makeRoot', { rootId: '00', domainKeyId: domainKeyIds[0] ?? '' });
      await call('openRoot', root);
      await call('useKeys', { rootId: root.rootId, domainKeyId: root.domainKeyId });
      await call('unlock', {});
      return () => Promise.resolve();
    },
    logins: () => logins,
  };
}

function fleetOf(appliances: readonly FleetAppliance[]) {
  const problems: string[] = [];
  const fleet = new HsmFleet({ appliances, onProblem: (problem) => problems.push(problem) });
  return { fleet, problems, [Symbol.asyncDispose]: () => fleet.close() };
}

const random = (fleet: HsmFleet): Promise<Uint8Array> => fleet.call('random', { length: 16 });

for (const module of TEST_MODULES) {
  const { name, skip } = module;

  test(`${name}: processes of both HSMs are killed under load again and again: every call is answered`, {
    skip,
  }, async () => {
    using folder = temporaryFolder();
    const appliances = [await appliance(module, folder.path, 'a'), await appliance(module, folder.path, 'b')];
    await using used = fleetOf(appliances);
    await used.fleet.startAll();
    let isOver = false;
    let answers = 0;
    const callers = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        assert.equal((await random(used.fleet)).length, 16);
        answers++;
        await sleep(1);
      }
    });
    for (let round = 0; round < 6; round++) {
      await used.fleet.startAll();
      const [pid] = used.fleet.pids.slice(round % 2);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await sleep(150);
    }
    isOver = true;
    await Promise.all(callers);
    assert.ok(answers > 100);
    assert.ok(
      used.problems.length > 0 && used.problems.every((problem) => /^HSM [ab]: .*SIGKILL/.test(problem)),
    );
  });

  test(`${name}: a process that hangs is killed, and its call is answered by another`, { skip }, async () => {
    using folder = temporaryFolder();
    const appliances = [await appliance(module, folder.path, 'a'), await appliance(module, folder.path, 'b')];
    await using used = fleetOf(appliances);
    await used.fleet.startAll();
    const [pid] = used.fleet.pids;
    assert.ok(pid);
    process.kill(pid, 'SIGSTOP');
    const before = performance.now();
    await Promise.all(Array.from({ length: 10 }, () => used.fleet.call('random', { length: 16 }, 300)));
    assert.ok(performance.now() - before < 3000);
    while (used.problems.length === 0) await sleep(5);
    assert.match(used.problems.join(), /^HSM a: the HSM process ended \(SIGKILL\)$/);
  });

  test(`${name}: a wrong PIN of one HSM is tried once and costs nothing else; of all of them it is what calls hear`, {
    skip,
  }, async () => {
    using folder = temporaryFolder();
    const wrong = await appliance(module, folder.path, 'a', { pin: () => WRONG });
    const right = await appliance(module, folder.path, 'b');
    {
      await using used = fleetOf([wrong, right]);
      for (let count = 0; count < 5; count++) assert.equal((await random(used.fleet)).length, 16);
      await used.fleet.care();
      await used.fleet.care();
      assert.equal(wrong.logins(), 1);
      const [a, b] = await used.fleet.health();
      assert.match(a?.problem ?? '', /refuses the PIN/);
      assert.equal(b?.healthy, true);
    }
    await using used = fleetOf([wrong]);
    await assert.rejects(random(used.fleet), (error: unknown) => {
      return error instanceof CustodyError && error.fault === 'pin-refused';
    });
  });

  test(`${name}: more processes come with load, up to the limit, and share it; large ones are replaced without a pause`, {
    skip,
  }, async () => {
    using folder = temporaryFolder();
    const only = await appliance(module, folder.path, 'a', { mostWorkers: 3 });
    await using used = fleetOf([only]);
    await random(used.fleet);
    assert.equal(used.fleet.pids.length, 1);
    const end = performance.now() + 30_000;
    await Promise.all(
      Array.from({ length: 400 }, async () => {
        while (used.fleet.pids.length < 3 && performance.now() < end) await random(used.fleet);
        for (let call = 0; call < 20; call++) await random(used.fleet);
      }),
    );
    assert.equal(used.fleet.pids.length, 3);
    const [health] = await used.fleet.health();
    assert.equal(health?.workers.length, 3);
    for (const worker of health?.workers ?? []) {
      assert.ok(worker.latency.calls > 0);
      assert.ok((worker.usage?.rssBytes ?? 0) > 10_000_000);
    }
    assert.ok((health?.latency.p99Milliseconds ?? 0) >= (health?.latency.p50Milliseconds ?? 1));
    assert.deepEqual(used.problems, []);
  });

  test(`${name}: calls leave no session open, whether they fail or not`, { skip }, async () => {
    using folder = temporaryFolder();
    await using used = fleetOf([await appliance(module, folder.path, 'a')]);
    const { call } = used.fleet;
    const bad = { rootId: '00', sealed: Buffer.alloc(40), aad: Buffer.alloc(0) };
    const sessionsAfter = async (rounds: number): Promise<number | undefined> => {
      for (let round = 0; round < rounds; round++) {
        await Promise.all(Array.from({ length: 8 }, () => random(used.fleet)));
        await assert.rejects(call('openUnderRoot', bad));
      }
      return (await call('usage', {})).sessions;
    };
    const few = await sessionsAfter(1);
    // SoftHSM does not count its sessions.
    if (module === NSS) assert.ok(few !== undefined && few > 0);
    assert.equal(await sessionsAfter(50), few);
    assert.equal(used.fleet.pids.length, 1);
  });

  test(`${name}: what the HSM refuses is not tried elsewhere`, { skip }, async () => {
    using folder = temporaryFolder();
    const appliances = [await appliance(module, folder.path, 'a'), await appliance(module, folder.path, 'b')];
    await using used = fleetOf(appliances);
    await used.fleet.startAll();
    const input = { rootId: '00', sealed: Buffer.alloc(40), aad: Buffer.alloc(0) };
    await assert.rejects(used.fleet.call('openUnderRoot', input), (error: unknown) => {
      return error instanceof CustodyError && error.fault === 'tampered';
    });
    assert.equal(used.fleet.pids.length, 2);
    assert.deepEqual(used.problems, []);
  });
}
