import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { skipWithoutPostgres, startPostgres } from '../../../test/support/postgres.ts';
import { insertMfaDevice, listMfaDevicesOf } from '../mfa/records.ts';
import { cancelRecovery, completeRecovery, requestRecovery } from '../mfa/recovery.ts';
import { cancelRecoveries, listRecoveries } from '../mfa/recovery-records.ts';
import { takeNotices } from '../root-notices.ts';
import { NOW, openTestStore, random, type TestStore, userRow } from '../test-support.ts';
import {
  approveAsGuardian,
  cancelAsGuardian,
  completeAsGuardian,
  findRecoveryState,
  requestAsGuardian,
} from './guardian-recovery.ts';
import { nameGuardians } from './name-guardians.ts';

const ACCOUNT = '123456789012';
const HOUR = 3_600_000;
const [ANNA, BERT, CARL, DORA] = ['anna', 'bert', 'carl', 'dora'].map((name) => ({
  name,
  id: `AIDAQNZGKIQY${name.toUpperCase()}0001`,
})) as [Guardian, Guardian, Guardian, Guardian];

interface Guardian {
  readonly name: string;
  readonly id: string;
}

for (const database of ['sqlite', 'postgres'] as const)
  describe(`guardians of root on ${database}`, {
    skip: database === 'postgres' && skipWithoutPostgres(),
  }, () => {
    let bench: TestStore;
    let now = NOW;
    beforeEach(async () => {
      now = NOW;
      bench = await openTestStore(
        database === 'postgres' ? await (await startPostgres()).createDatabase() : undefined,
      );
      await bench.write([], async (tables, { db }) => {
        const email = 'root@example.com';
        const account = { id: ACCOUNT, name: 'acme', email, email_key: email, alias: null };
        await tables
          .insertInto('accounts')
          .values({ ...account, root_password_hash: null, is_management: 1, created_at: NOW })
          .execute();
        for (const { name, id } of [ANNA, BERT, CARL, DORA])
          await tables
            .insertInto('users')
            .values(userRow({ id, name, name_key: name }))
            .execute();
        await insertMfaDevice(db, {
          id: 'device',
          account_id: ACCOUNT,
          kind: 'virtual',
          serial_number: 'arn:aws:iam::123456789012:mfa/root',
          owner_id: ACCOUNT,
          sealed_seed: null,
          algorithm: 'SHA1',
          period_seconds: 30,
          last_counter: -1,
          drift_steps: 0,
          tags: '[]',
          created_at: NOW,
          enabled_at: NOW,
        });
      });
      await name([ANNA, BERT, CARL], 2);
    });
    afterEach(() => bench.close());
    after(async () => {
      if (database === 'postgres') await (await startPostgres()).stop();
    });

    const name = (guardians: readonly Guardian[], required: number) =>
      bench.store.write(({ db }) =>
        nameGuardians(db, random, now, {
          accountId: ACCOUNT,
          userIds: guardians.map(({ id }) => id),
          required,
          delayMilliseconds: 72 * HOUR,
        }),
      );
    const deed = ({ id }: Guardian) => ({ accountId: ACCOUNT, userId: id, now });
    const ask = (who: Guardian) =>
      bench.store.write((tx) => requestAsGuardian(tx, random, { ...deed(who), reason: 'phone lost' }));
    const approve = (who: Guardian, recoveryId: string) =>
      bench.store.write((tx) => approveAsGuardian(tx, { ...deed(who), recoveryId }));
    const cancel = (who: Guardian, recoveryId: string) =>
      bench.store.write((tx) => cancelAsGuardian(tx, { ...deed(who), recoveryId }));
    const complete = (who: Guardian, recoveryId: string) =>
      bench.store.write((tx) => completeAsGuardian(tx, { ...deed(who), recoveryId }));
    const devices = async () =>
      (await listMfaDevicesOf(bench.store.reader, { accountId: ACCOUNT, id: ACCOUNT })).length;
    const forget = (who: Guardian) =>
      bench.write([], (tables) => tables.deleteFrom('users').where('id', '=', who.id).execute());
    const begun = async (): Promise<string> => (await ask(ANNA)).recovery.id;

    test('as many as are needed approve, the delay passes, and the devices are gone; each step is told', async () => {
      const id = await begun();
      await assert.rejects(complete(ANNA, id), /It has 1 of 2 approvals/);
      now += HOUR;
      const { recovery, approvedBy } = await approve(BERT, id);
      assert.deepEqual([recovery.status, recovery.ready_at], ['pending', now + 72 * HOUR]);
      assert.deepEqual(
        approvedBy.map((one) => one.name),
        ['anna', 'bert'],
      );
      await assert.rejects(complete(BERT, id), /It can be completed from/);
      assert.equal(await devices(), 1);
      now += 72 * HOUR;
      assert.deepEqual(await complete(CARL, id), ['arn:aws:iam::123456789012:mfa/root']);
      assert.equal(await devices(), 0);
      await assert.rejects(complete(CARL, id), /under way/);
      const notices = await bench.store.write(({ db }) => takeNotices(db, now));
      assert.deepEqual(
        notices.map((one) => one.id.split('/')[2]),
        ['gathering', 'pending', 'completed'],
      );
      assert.match(notices[2]?.text ?? '', /Guardian carl took away all MFA devices/);
    });

    test('nobody counts twice, and who is no guardian not at all', async () => {
      const id = await begun();
      await assert.rejects(approve(ANNA, id), /You have approved it before/);
      await assert.rejects(approve(DORA, id), /You are no guardian/);
      await assert.rejects(ask(DORA), /You are no guardian/);
      await assert.rejects(cancel(DORA, id), /You are no guardian/);
      await assert.rejects(ask(BERT), /under way/);
      assert.equal((await findRecoveryState(bench.store.reader, ACCOUNT, now))?.approvedBy.length, 1);
    });

    test('of many approvals of one guardian at once, one counts', async () => {
      await name([ANNA, BERT, CARL, DORA], 4);
      const id = await begun();
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => approve(BERT, id)));
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal((await findRecoveryState(bench.store.reader, ACCOUNT, now))?.recovery.status, 'gathering');
    });

    test('who was deleted does not count, neither before the delay nor after it; nor who has the name later', async () => {
      const id = await begun();
      await forget(ANNA);
      assert.equal((await approve(BERT, id)).recovery.status, 'gathering');
      await approve(CARL, id);
      now += 72 * HOUR;
      await forget(CARL);
      await bench.write([], (tables) =>
        tables
          .insertInto('users')
          .values(userRow({ id: 'AIDAQNZGKIQYCARL0002', name: 'carl', name_key: 'carl' }))
          .execute(),
      );
      await assert.rejects(complete(BERT, id), /It has 1 of 2 approvals/);
      await assert.rejects(complete({ name: 'carl', id: 'AIDAQNZGKIQYCARL0002' }, id), /no guardian/);
      assert.equal(await devices(), 1);
    });

    test('other guardians, also the same anew, end what was begun, and no approval of then counts', async () => {
      const id = await begun();
      await name([ANNA, BERT, CARL], 2);
      await assert.rejects(approve(BERT, id), /No recovery .* is under way/);
      const next = await begun();
      assert.notEqual(next, id);
      await assert.rejects(approve(BERT, id), /No recovery .* is under way/);
      await approve(BERT, next);
      await name([], 0);
      now += 72 * HOUR;
      await assert.rejects(complete(BERT, next), /You are no guardian/);
      assert.equal(await devices(), 1);
    });

    test('any guardian cancels it, and a code of root does, at any time before the end', async () => {
      const first = await begun();
      await cancel(CARL, first);
      await assert.rejects(approve(BERT, first), /under way/);
      const second = await begun();
      await approve(BERT, second);
      now += 72 * HOUR;
      await bench.store.write(({ db }) =>
        cancelRecoveries(db, ACCOUNT, now, 'root gave a code of the device'),
      );
      await assert.rejects(complete(BERT, second), /under way/);
      assert.deepEqual((await listRecoveries(bench.store.reader, ACCOUNT)).map((one) => one.ending).sort(), [
        'guardian carl cancelled it',
        'root gave a code of the device',
      ]);
    });

    test('what nobody approves runs out after a week, and so does what nobody completes', async () => {
      const first = await begun();
      now += 7 * 24 * HOUR;
      await assert.rejects(approve(BERT, first), /under way/);
      const second = await begun();
      await approve(BERT, second);
      now += (72 + 7 * 24) * HOUR;
      await assert.rejects(complete(BERT, second), /under way/);
      await begun();
    });

    test('the operator cancels what guardians began, and does not hurry it; guardians touch nothing of the operator', async () => {
      await begun();
      await assert.rejects(
        bench.store.write((tx) => completeRecovery(tx, now, ACCOUNT)),
        /Not enough guardians/,
      );
      await bench.store.write((tx) => cancelRecovery(tx, now, ACCOUNT));
      const wanted = { accountId: ACCOUNT, reason: 'lost', delayMilliseconds: HOUR };
      const { id } = await bench.store.write((tx) => requestRecovery(tx, random, now, wanted));
      now += HOUR;
      for (const act of [approve, complete]) await assert.rejects(act(ANNA, id), /under way/);
      await assert.rejects(ask(ANNA), /under way/);
      await name([BERT, CARL], 2);
      await bench.store.write((tx) => completeRecovery(tx, now, ACCOUNT));
      assert.equal(await devices(), 0);
    });
  });
