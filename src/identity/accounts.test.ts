import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SecretBytes } from '../core/secret-bytes.ts';
import {
  createAccount,
  findAccount,
  findAccountByEmail,
  listAccounts,
  managementAccountId,
} from './accounts.ts';
import { createDirectory } from './directory.ts';
import { NOW, newTestSealer, openTestStore, random, type TestStore } from './test-support.ts';

const sealer = newTestSealer();
describe('accounts', () => {
  let at: TestStore;
  before(async () => {
    at = await openTestStore();
  });
  after(() => at.close());

  const create = (account: Parameters<typeof createAccount>[1]) =>
    createAccount({ store: at.store, sealer, random, now: NOW }, account);

  test('the first account is the management account; root of each signs with its own key', async () => {
    const db = at.store.reader;
    assert.equal(await managementAccountId(db), undefined);
    const first = await create({ name: 'ops', email: 'Ops@Example.com' });
    const key = {
      id: 'AKIAGIVENBYOPERATOR1',
      secret: SecretBytes.fromText('a-secret-of-the-operator-of-40-characters'),
    };
    const second = await create({
      id: '000000000001',
      name: 'team',
      email: 'team@example.com',
      accessKey: key,
    });
    assert.match(first.accountId, /^[1-9][0-9]{11}$/);
    assert.deepEqual([first.isManagement, second.isManagement], [true, false]);
    assert.equal(await managementAccountId(db), first.accountId);
    assert.equal((await findAccount(db, '000000000001'))?.name, 'team');
    assert.equal((await findAccountByEmail(db, ' ops@example.COM'))?.id, first.accountId);
    assert.deepEqual(
      (await listAccounts(db)).map(({ id }) => id),
      ['000000000001', first.accountId],
    );
    const directory = createDirectory({ store: at.store, sealer, report: (problem) => assert.fail(problem) });
    for (const { accountId, accessKeyId, secretAccessKey } of [first, second]) {
      const entry = await directory.credential(accessKeyId, undefined, NOW);
      assert.ok(typeof entry === 'object');
      assert.equal(entry.secret?.revealText(), secretAccessKey.revealText());
      const caller = await directory.caller(entry, NOW);
      assert.ok(typeof caller === 'object');
      assert.deepEqual([caller.arn, caller.principal.type], [`arn:aws:iam::${accountId}:root`, 'root']);
    }
  });

  test('an address, an id or a key is used once, and nothing is left of a failed account', async () => {
    const taken = { name: 'x', email: 'taken@example.com', id: '111111111111' };
    const { accessKeyId } = await create(taken);
    const secret = SecretBytes.fromText('a-secret-of-the-operator-of-40-characters');
    for (const account of [
      { name: 'y', email: 'TAKEN@example.com', id: '222222222222' },
      { name: 'y', email: 'other@example.com', id: '111111111111' },
      { name: 'y', email: 'other@example.com', id: '222222222222', accessKey: { id: accessKeyId, secret } },
    ])
      await assert.rejects(create(account), { fault: 'collision' });
    assert.equal(await findAccount(at.store.reader, '222222222222'), undefined);
  });

  test('ids and keys of the wrong form are refused without naming the secret', async () => {
    const secret = SecretBytes.fromText('short');
    await assert.rejects(create({ name: 'x', email: 'x@example.com', id: '12' }), /12 digits/);
    await assert.rejects(create({ name: 'x', email: ' ' }), /email/);
    await assert.rejects(
      create({ name: 'x', email: 'x@example.com', accessKey: { id: 'AKIAGIVENBYOPERATOR2', secret } }),
      (error: Error) => /at least/.test(error.message) && !error.message.includes('short'),
    );
    await assert.rejects(
      create({ name: 'x', email: 'x@example.com', accessKey: { id: 'no spaces allowed', secret } }),
      /letters/,
    );
  });
});
