import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { checkApprovalKey, isSignedBy, statementOf } from './quorum.ts';

const TOKEN = { id: 'token', clusterId: 'cluster-a', admin: 'admin', expiresAt: Date.UTC(2026, 10, 24) };

const pemOf = (key: { export(options: object): string | Buffer }): string =>
  key.export({ format: 'pem', type: 'spki' }).toString();

test('the statement says all that is approved, so that no two acts have the same', () => {
  const acts = [
    { Action: 'DeleteClusterUser', UserName: 'clerk', Role: 'crypto-user' },
    { Action: 'DeleteClusterUser', UserName: 'clerk', Role: 'admin' },
    { Action: 'ResetClusterUserPassword', UserName: 'clerk', Role: 'crypto-user' },
    { Action: 'SetQuorum', QuorumMinimum: 0 },
    { Action: 'SetQuorum', QuorumMinimum: 2 },
  ];
  const statements = acts.map((act) => statementOf(TOKEN, act));
  assert.equal(new Set(statements).size, acts.length);
  assert.equal(
    statements[0],
    'Keywarden quorum token\ntoken: token\ncluster: cluster-a\nrequested by: admin\nexpires: 2026-11-24T00:00:00.000Z\n' +
      'action: DeleteClusterUser\nuser: clerk (crypto-user)\n',
  );
  assert.notEqual(statementOf({ ...TOKEN, admin: 'anna' }, acts[0] ?? { Action: '' }), statements[0]);
});

test('RSA, EC and Ed25519 keys approve; a signature of another key or text, or none, does not', () => {
  const pairs = [
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('ed25519'),
  ];
  for (const { publicKey, privateKey } of pairs) {
    const hash = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    const signature = sign(hash, Buffer.from('text'), privateKey).toString('base64');
    checkApprovalKey(pemOf(publicKey));
    assert.ok(isSignedBy(pemOf(publicKey), 'text', signature));
    assert.ok(!isSignedBy(pemOf(publicKey), 'another text', signature));
    assert.ok(!isSignedBy(pemOf(publicKey), 'text', ''));
    assert.ok(!isSignedBy(pemOf(generateKeyPairSync('ed25519').publicKey), 'text', signature));
  }
});

test('keys that cannot approve, or are too weak, are refused', () => {
  for (const pem of [
    'nothing',
    generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString(),
    pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
    pemOf(generateKeyPairSync('x25519').publicKey),
  ])
    assert.throws(() => checkApprovalKey(pem), { code: 'CloudHsmInvalidRequestException' });
});
