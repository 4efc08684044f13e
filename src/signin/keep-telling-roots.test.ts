import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { insertRootNotice } from '../identity/root-notices.ts';
import { ACCOUNT, NOW, openTestStore } from '../identity/test-support.ts';
import type { Mail } from '../web/mailer.ts';
import { tellRoots } from './keep-telling-roots.ts';

test('a mail that fails is tried again after a while, its event is recorded once, and many nodes mail it once', async (t) => {
  const { store, write, close } = await openTestStore();
  t.after(close);
  const account = { id: ACCOUNT, name: 'acme', email: 'root@example.com', email_key: 'root@example.com' };
  await write([], async (tables, { db }) => {
    await tables
      .insertInto('accounts')
      .values({ ...account, alias: null, root_password_hash: null, is_management: 1, created_at: NOW })
      .execute();
    const event = { name: 'CancelRootMFARecovery', parameters: { recoveryId: '1' } };
    await insertRootNotice(db, NOW, { id: 'a', accountId: ACCOUNT, subject: 'subject', text: 'text', event });
  });
  const mails: Mail[] = [];
  const events: AuditEvent[] = [];
  const problems: string[] = [];
  let now = NOW;
  let isDown = true;
  const parts = {
    store,
    clock: { now: () => now },
    newUuid: () => 'uuid',
    audit: { record: async (_, event) => void events.push(event) } as Pick<AuditLog, 'record'> as AuditLog,
    mailer: {
      async send(mail: Mail) {
        if (isDown) throw new Error('connection refused');
        mails.push(mail);
      },
    },
  };
  const look = () => Promise.all([1, 2, 3].map(() => tellRoots(parts, (problem) => problems.push(problem))));
  await look();
  assert.deepEqual(problems, ['root of 123456789012 was not told "subject": Error: connection refused']);
  isDown = false;
  await look();
  assert.deepEqual(mails, []);
  now += 60_000;
  await look();
  await look();
  assert.deepEqual(mails, [{ to: 'root@example.com', subject: 'subject', text: 'text' }]);
  assert.deepEqual(
    events.map(({ eventName, requestParameters }) => [eventName, requestParameters]),
    [['CancelRootMFARecovery', { recoveryId: '1' }]],
  );
});
