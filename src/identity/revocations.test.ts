import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAccount } from './accounts.ts';
import { isRevoked, revocationSubject, revocationsAmong, revokeSessions } from './revocations.ts';
import { ACCOUNT, NOW, newTestSealer, openTestStore, random } from './test-support.ts';
import { topic } from './topics.ts';

const DAY = 86_400_000;

test('a revocation is fed to every node, never weakened, and forgotten when no session it concerns can live', async (t) => {
  const at = await openTestStore();
  t.after(() => at.close());
  const context = { store: at.store, sealer: newTestSealer(), random, now: NOW };
  await createAccount(context, { id: ACCOUNT, name: 'a', email: 'a@example.com' });
  const before = await at.store.lastPosition();
  const subject = revocationSubject.principal({ kind: 'role', id: 'AROAQNZGKIQYROLE00001' });
  const other = revocationSubject.session('s');
  const revoke = (name: string, from: number, now: number) =>
    at.store.write((tx) => revokeSessions(tx, { subject: name, accountId: ACCOUNT, before: from, now }));
  const isEnded = async (name: string, issuedAt: number) =>
    isRevoked(new Map([[name, issuedAt]]), await revocationsAmong(at.store.reader, [name]));
  await revoke(subject, NOW, NOW);
  await revoke(subject, NOW - 1, NOW);
  assert.equal(await isEnded(subject, NOW - 1), true);
  assert.equal(await isEnded(subject, NOW), false);
  assert.equal(await isEnded(other, 0), false);
  const [change] = await at.store.changesAfter(before, 10);
  assert.equal(change?.topic, topic.revocation(subject));
  await revoke(other, NOW + DAY, NOW + DAY);
  assert.equal(await isEnded(subject, NOW - 1), true);
  await revoke(other, NOW + 2 * DAY, NOW + 2 * DAY);
  assert.equal(await isEnded(subject, NOW - 1), false);
});
