import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, NOW, openTestStore } from '../test-support.ts';
import type { KnownSession } from './known-session.ts';
import { SessionBook } from './session-book.ts';
import { findKnownSession, forgetOldSessions, writeKnownSessions } from './session-records.ts';

const session: KnownSession = {
  accessKeyId: 'ASIA1',
  sessionId: 's1',
  kind: 'assumed-role',
  accountId: ACCOUNT,
  principal: { kind: 'role', id: 'AROA1' },
  sessionName: 'ci',
  issuedAt: NOW,
  expiresAt: NOW + 3_600_000,
  sourceIdentity: undefined,
  ancestry: [{ accessKeyId: 'AKIA1', principal: { kind: 'user', id: 'AIDA1' }, issuedAt: NOW }],
};
const useAt = (at: number) => ({
  at,
  service: 'iam',
  action: 'GetUser',
  address: '192.0.2.1',
  userAgent: 'x'.repeat(999),
});

const used = (book: SessionBook, at: number): boolean =>
  book.used(session.accessKeyId, useAt(at), () => session);

test('a session is due when it is made and when it is first used, then once a minute', () => {
  const book = new SessionBook();
  book.made(session, '192.0.2.9');
  assert.deepEqual(
    book.take(false).map(({ madeFrom, use }) => ({ madeFrom, use })),
    [{ madeFrom: '192.0.2.9', use: undefined }],
  );
  assert.equal(used(book, NOW + 1), true);
  assert.equal(used(book, NOW + 2), false, 'is due already');
  const [first] = book.take(false);
  assert.equal(first?.use?.at, NOW + 2);
  assert.equal(first?.use?.userAgent.length, 256);
  assert.equal(used(book, NOW + 60_001), false);
  assert.deepEqual(book.take(false), []);
  assert.equal(used(book, NOW + 60_002), true);
  book.take(false);
  used(book, NOW + 60_003);
  assert.equal(book.take(true).length, 1, 'all that was noted');
});

test('what is written keeps who made it and the latest use of any node, and is forgotten a day after its end', async (t) => {
  const at = await openTestStore();
  t.after(() => at.close());
  const write = (madeFrom: string | undefined, use?: number) =>
    at.store.write(({ db }) =>
      writeKnownSessions(db, [{ session, madeFrom, use: use === undefined ? undefined : useAt(use) }]),
    );
  await write('192.0.2.9');
  await write(undefined, NOW + 5);
  await write(undefined, NOW + 3);
  await write('192.0.2.9');
  const row = await findKnownSession(at.store.reader, 'session_id', 's1');
  assert.equal(row?.made_from, '192.0.2.9');
  assert.equal(Number(row?.last_used_at), NOW + 5);
  assert.equal(row?.origin_id, 'AIDA1');
  const forget = (now: number) => at.store.write(({ db }) => forgetOldSessions(db, now));
  await forget(session.expiresAt + 86_400_000);
  assert.ok(await findKnownSession(at.store.reader, 'access_key_id', 'ASIA1'));
  await forget(session.expiresAt + 86_400_001);
  assert.equal(await findKnownSession(at.store.reader, 'access_key_id', 'ASIA1'), undefined);
});

test('of sessions that ended long ago so many are forgotten at once, the oldest first', async (t) => {
  const at = await openTestStore();
  t.after(() => at.close());
  const ids = ['ASIA1', 'ASIA2', 'ASIA3'];
  const noted = ids.map((accessKeyId, index) => ({
    session: { ...session, accessKeyId, sessionId: accessKeyId, expiresAt: NOW + index },
    madeFrom: undefined,
    use: undefined,
  }));
  await at.store.write(({ db }) => writeKnownSessions(db, noted));
  const forget = () => at.store.write(({ db }) => forgetOldSessions(db, NOW + 2 * 86_400_000, 2));
  assert.equal(await forget(), true, 'there may be more');
  assert.equal(await findKnownSession(at.store.reader, 'access_key_id', 'ASIA2'), undefined);
  assert.ok(await findKnownSession(at.store.reader, 'access_key_id', 'ASIA3'));
  assert.equal(await forget(), false);
  assert.equal(await findKnownSession(at.store.reader, 'access_key_id', 'ASIA3'), undefined);
});
