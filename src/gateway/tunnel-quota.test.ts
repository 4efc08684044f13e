import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayOpenTunnel } from './tunnel-quota.ts';

const holder = (accountId: string, uniqueId: string) => ({ accountId, principal: { uniqueId } });
const many = (count: number, make: (number: number) => ReturnType<typeof holder>) =>
  Array.from({ length: count }, (_, number) => make(number));

test('a caller has 64 tunnels, an account 256 by however many users, and others are not counted', () => {
  const anna = holder('1', 'anna');
  assert.ok(
    mayOpenTunnel(
      many(63, () => anna),
      anna,
    ),
  );
  assert.ok(
    !mayOpenTunnel(
      many(64, () => anna),
      anna,
    ),
  );
  const ofUsers = (count: number) => many(count, (number) => holder('1', `user ${number}`));
  assert.ok(mayOpenTunnel(ofUsers(255), anna));
  assert.ok(!mayOpenTunnel(ofUsers(256), anna));
  assert.ok(mayOpenTunnel(ofUsers(1000), holder('2', 'boris')));
});
