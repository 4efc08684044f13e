import assert from 'node:assert/strict';
import { createPublicKey, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { SealError } from '../../custody/seal-error.ts';
import { ACCOUNT, NOW, newTestSealer, openTestStore } from '../test-support.ts';
import { KEY_LIFETIME } from './key-schedule.ts';
import { openOutboundKey } from './keys.ts';
import { insertOutboundIssuer, listOutboundKeys } from './records.ts';
import { rotateOutboundKeys } from './rotate.ts';

const issuer = {
  account_id: ACCOUNT,
  id: '00000000-0000-4000-8000-000000000001',
  url: 'https://keywarden.example.com/_keywarden/oidc/1',
  is_enabled: 1,
  created_at: NOW,
} as const;

test('keys are made once, follow one another, and open only where they belong', async () => {
  const at = await openTestStore();
  try {
    const { store } = at;
    const account = {
      id: ACCOUNT,
      name: 'a',
      email: 'a@example.com',
      email_key: 'a@example.com',
      created_at: NOW,
    };
    await at.write([], async (tables, { db }) => {
      await tables
        .insertInto('accounts')
        .values({ ...account, root_password_hash: null, alias: null, is_management: 1 })
        .execute();
      await insertOutboundIssuer(db, issuer);
    });
    const sealer = newTestSealer();
    const state = { now: NOW };
    const options = { store, sealer, clock: { now: () => state.now } };
    const kids = async () => (await listOutboundKeys(store.reader, issuer.id)).map(({ kid }) => kid).sort();
    await Promise.all([rotateOutboundKeys(options), rotateOutboundKeys(options)]);
    assert.deepEqual(await kids(), ['EC384_0', 'RSA_0']);
    state.now += KEY_LIFETIME - 3_600_000;
    await rotateOutboundKeys(options);
    await rotateOutboundKeys(options);
    assert.deepEqual(await kids(), ['EC384_0', 'EC384_1', 'RSA_0', 'RSA_1']);
    state.now += 3 * 86_400_000;
    await rotateOutboundKeys(options);
    assert.deepEqual(await kids(), ['EC384_1', 'RSA_1']);

    const [row] = await listOutboundKeys(store.reader, issuer.id);
    assert.ok(row);
    const data = Buffer.from('signed');
    const jwk = JSON.parse(row.public_jwk) as Record<string, string>;
    const privateKey = openOutboundKey(sealer, issuer, row);
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    assert.ok(verify('sha256', data, publicKey, sign('sha256', data, privateKey)));
    assert.equal(jwk['d'], undefined);
    for (const wrong of [
      { ...issuer, account_id: '210987654321' },
      { ...issuer, id: 'another' },
    ])
      assert.throws(() => openOutboundKey(sealer, wrong, row), SealError);
    assert.throws(() => openOutboundKey(sealer, issuer, { ...row, kid: 'RSA_9' }), SealError);
  } finally {
    await at.close();
  }
});
