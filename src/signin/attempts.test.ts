import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityMigrations } from '../identity/migrations.ts';
import { NOW, openTestStore } from '../identity/test-support.ts';
import { beginAttempt, forgiveAttempt, normalName } from './attempts.ts';
import { signInMigrations } from './tables.ts';

const name = normalName('user', '123456789012', 'anna');

/** The counters over a database of their own. */
async function counters() {
  const { store, close } = await openTestStore();
  await store.migrate([...identityMigrations, ...signInMigrations]);
  return {
    fail: (address: string, now = NOW, deviceId?: string) =>
      store.write(({ db }) =>
        beginAttempt(db, { name, address, ...(deviceId === undefined ? {} : { deviceId }) }, now),
      ),
    forgive: (address: string) => store.write(({ db }) => forgiveAttempt(db, { name, address })),
    [Symbol.asyncDispose]: close,
  };
}

test('names are one whatever their case, spaces and forms', () => {
  for (const spelt of ['ANNA', ' anna ', 'an na', 'ａｎｎａ', 'anna\u00a0'])
    assert.equal(normalName('user', '123456789012', spelt), name);
  assert.notEqual(normalName('user', '123456789012', 'annb'), name);
  assert.notEqual(normalName('root', '123456789012', 'anna'), name);
});

test('five tries are free, then the wait doubles up to five minutes, and tries in between cost nothing', async () => {
  await using at = await counters();
  for (let tries = 0; tries < 5; tries++) assert.equal(await at.fail('192.0.2.1'), 0);
  assert.equal(await at.fail('192.0.2.1'), 1000);
  assert.equal(await at.fail('192.0.2.1', NOW + 999), 1);
  assert.equal(await at.fail('192.0.2.1', NOW + 1000), 0);
  assert.equal(await at.fail('192.0.2.1', NOW + 1000), 2000);
  let now = NOW + 1000;
  for (let tries = 0; tries < 20; tries++) now += await at.fail('192.0.2.1', now);
  const wait = await at.fail('192.0.2.1', now);
  assert.ok(wait <= 300_000, String(wait));
  assert.equal(await at.fail('192.0.2.1', now + 86_400_001), 0, 'forgotten after a day');
});

test('an IPv6 network is one address', async () => {
  await using at = await counters();
  for (let host = 1; host <= 5; host++) assert.equal(await at.fail(`2001:db8:0:1::${host}`), 0);
  assert.ok((await at.fail('2001:db8:0:1::6')) > 0);
  assert.equal(await at.fail('2001:db8:0:2::1'), 0);
});

test('a name guessed from everywhere is slowed for all that guessed it, not for a newcomer or a known browser', async () => {
  await using at = await counters();
  for (let host = 1; host <= 25; host++)
    assert.equal(await at.fail(`192.0.2.${host}`), 0, 'a newcomer has a try');
  assert.ok((await at.fail('192.0.2.1')) > 0);
  assert.equal(await at.fail('192.0.2.1', NOW, 'known-browser'), 0);
});

test('a success takes back its own try and those before it from there, and no others', async () => {
  await using at = await counters();
  for (let tries = 0; tries < 5; tries++) await at.fail('192.0.2.1');
  await at.forgive('192.0.2.1');
  for (let tries = 0; tries < 5; tries++) assert.equal(await at.fail('192.0.2.1'), 0);
  assert.ok((await at.fail('192.0.2.1')) > 0);
});
