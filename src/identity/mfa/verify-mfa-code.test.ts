import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { skipWithoutPostgres, startPostgres } from '../../../test/support/postgres.ts';
import { oneTimePassword, timeStep } from '../../core/one-time-password.ts';
import { SecretBytes } from '../../core/secret-bytes.ts';
import { createAccount } from '../accounts.ts';
import { ACCOUNT, NOW, newTestSealer, openTestStore, random, type TestStore } from '../test-support.ts';
import { insertMfaDevice, listMfaDevicesOf } from './records.ts';
import { cancelRecovery, completeRecovery, requestRecovery } from './recovery.ts';
import { listRecoveries } from './recovery-records.ts';
import { sealSeed } from './seed.ts';
import { type MfaSource, verifyMfaCode, verifyTwoMfaCodes } from './verify-mfa-code.ts';

const sealer = newTestSealer();
const SEED = new SecretBytes(random.bytes(40));
const STEP = timeStep(NOW, 30);
const HOUR = 3_600_000;
const code = (steps = 0): string => oneTimePassword(SEED, STEP + steps);
/** A code of none of the steps that are tried. */
const wrong = (): string => {
  const good = new Set(Array.from({ length: 9 }, (_, index) => code(index - 4)));
  return ['000000', '111111', '222222', '333333'].find((text) => !good.has(text)) ?? '444444';
};

for (const dialect of ['sqlite', 'postgres'] as const) {
  describe(`codes on ${dialect}`, { skip: dialect === 'postgres' && skipWithoutPostgres() }, () => {
    let at: TestStore;
    let devices = 0;

    before(async () => {
      at = await openTestStore(
        dialect === 'sqlite' ? undefined : await (await startPostgres()).createDatabase(),
      );
      await createAccount(
        { store: at.store, sealer, random, now: NOW },
        { id: ACCOUNT, name: 'a', email: 'a@b' },
      );
    });
    after(async () => {
      await at.close();
      if (dialect === 'postgres') await (await startPostgres()).stop();
    });

    async function device(ownerId = `AIDA${++devices}`) {
      const id = `device${++devices}`;
      const place = { id, account_id: ACCOUNT, owner_id: ownerId };
      await at.store.write(({ db }) =>
        insertMfaDevice(db, {
          ...place,
          kind: 'virtual',
          serial_number: `arn:aws:iam::${ACCOUNT}:mfa/${id}`,
          sealed_seed: sealSeed(sealer, place, SEED),
          algorithm: 'SHA1',
          period_seconds: 30,
          last_counter: -1,
          drift_steps: 0,
          tags: '[]',
          created_at: NOW,
          enabled_at: NOW,
        }),
      );
      const serialNumber = `arn:aws:iam::${ACCOUNT}:mfa/${id}`;
      const owner = { accountId: ACCOUNT, id: ownerId };
      const verifier = (now: number) => ({ commit: at.store.write, sealer, now });
      return {
        id,
        ownerId,
        serialNumber,
        give: async (text: string, now = NOW, source: MfaSource = 'access key', who = owner) =>
          (await verifyMfaCode(verifier(now), { owner: who, serialNumber, code: text, source })).outcome,
        giveTwo: (first: string, second: string, now = NOW) =>
          verifyTwoMfaCodes(verifier(now), ACCOUNT, serialNumber, [first, second]),
      };
    }

    test('a code works once, also in a hundred tries at once', async () => {
      const { give } = await device();
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => give(code())));
      assert.equal(outcomes.filter((outcome) => outcome === 'accepted').length, 1);
      // Codes sent twice are no guesses: the next one is good at once.
      assert.equal(await give(code(-1)), 'wrong-code');
      assert.equal(await give(code(1)), 'accepted');
    });

    test('nobody else has the device, and its seed opens for no other owner', async () => {
      const { give, id } = await device();
      assert.equal(
        await give(code(), NOW, 'password', { accountId: ACCOUNT, id: 'AIDAOTHER' }),
        'unknown-device',
      );
      assert.equal(
        await give(code(), NOW, 'password', { accountId: ACCOUNT, id: ACCOUNT }),
        'unknown-device',
      );
      await at.store.write(({ db }) =>
        db.updateTable('mfa_devices').set({ owner_id: 'AIDATHIEF' }).where('id', '=', id).execute(),
      );
      await assert.rejects(give(code(), NOW, 'password', { accountId: ACCOUNT, id: 'AIDATHIEF' }), {
        name: 'SealError',
      });
    });

    test('guesses by one way make nobody wait who comes by another, and two codes in a row end the wait', async () => {
      const { give, giveTwo } = await device();
      for (let tries = 0; tries < 8; tries++) await give(wrong());
      assert.equal(await give(code()), 'wrong-code');
      assert.equal(await give(code(), NOW, 'password'), 'accepted');
      assert.equal(await giveTwo(code(1), code(2)), 'accepted');
      assert.equal(await give(code(3)), 'accepted');
    });

    test('whoever guesses without end, five minutes later the right code is good', async () => {
      const { give } = await device();
      let now = NOW;
      for (let tries = 0; tries < 200; tries++) {
        await give(wrong(), now);
        now += 1000;
      }
      assert.equal(await give(code(timeStep(now, 30) - STEP), now), 'wrong-code');
      now += 300_000;
      assert.equal(await give(code(timeStep(now, 30) - STEP), now), 'accepted');
    });

    test('root that lost its devices gets rid of them after the delay, not before, and not if it gives a code', async () => {
      const { give } = await device(ACCOUNT);
      const wanted = { accountId: ACCOUNT, reason: 'lost at sea', delayMilliseconds: HOUR };
      const request = (now: number) => at.store.write((tx) => requestRecovery(tx, random, now, wanted));
      const complete = (now: number) => at.store.write((tx) => completeRecovery(tx, now, ACCOUNT));
      await assert.rejects(complete(NOW), { name: 'RecoveryError' });
      await request(NOW);
      await assert.rejects(request(NOW), { name: 'RecoveryError' });
      await assert.rejects(complete(NOW + HOUR - 1), { name: 'RecoveryError' });
      assert.equal(await give(code(), NOW), 'accepted');
      await assert.rejects(complete(NOW + HOUR), { name: 'RecoveryError' });
      await request(NOW + 1);
      await at.store.write((tx) => cancelRecovery(tx, NOW + 2, ACCOUNT));
      await request(NOW + 3);
      assert.equal((await complete(NOW + 3 + HOUR)).length, 1);
      assert.deepEqual(await listMfaDevicesOf(at.store.reader, { accountId: ACCOUNT, id: ACCOUNT }), []);
      assert.equal(await give(code(1)), 'unknown-device');
      assert.deepEqual(
        (await listRecoveries(at.store.reader, ACCOUNT)).map((row) => [row.status, row.ending]),
        [
          ['completed', 'the devices were taken away'],
          ['cancelled', 'the operator cancelled it'],
          ['cancelled', 'root gave a code of the device'],
        ],
      );
    });
  });
}
