import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { WriteTransaction } from '../../storage/store.ts';
import { SignInCounter } from './sign-in-counter.ts';

const event = (given: Partial<AuditEvent>): AuditEvent =>
  ({ eventName: 'ConsoleLogin', ...given }) as AuditEvent;

test('tries to sign in are counted by what the trail says of them, once it says it', async () => {
  const counter = new SignInCounter();
  let isBroken = false;
  const kept: AuditEvent[] = [];
  const keep = (one: AuditEvent): void => {
    if (isBroken) throw new Error('full');
    kept.push(one);
  };
  const log = counter.watch({
    append: keep,
    record: async (_: WriteTransaction, one: AuditEvent) => keep(one),
  } as AuditLog);
  const failure = { responseElements: { ConsoleLogin: 'Failure' } };
  log.append(event({ ...failure, errorMessage: 'Failed authentication' }));
  log.append(event({ ...failure, errorMessage: 'Too many failed authentications' }));
  log.append(event({ eventName: 'CheckMfa', responseElements: { CheckMfa: 'Success' } }));
  const success = event({
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'Yes' },
  });
  await log.record({} as WriteTransaction, success);
  isBroken = true;
  await assert.rejects(log.record({} as WriteTransaction, success));
  assert.equal(kept.length, 4);
  assert.deepEqual(
    counter.series().filter(({ count }) => count > 0),
    [
      { result: 'success', mfa: true, count: 1 },
      { result: 'failure', mfa: false, count: 1 },
      { result: 'slowed', mfa: false, count: 1 },
    ],
  );
  assert.equal(counter.series().length, 6);
});
