import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createMessage, encrypt, readCleartextMessage, readKey, readSignature, verify } from 'openpgp';
import { NOW, newTestSealer } from '../../identity/test-support.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { DecryptError, decryptMessage } from './decrypt.ts';
import { findCurrentKey, insertTeamKey, listPublishedKeys, updateTeamKey } from './key-records.ts';
import { teamKeysMigration } from './key-table.ts';
import { openPrivateKey, openRevocation, sealParts } from './private-part.ts';
import { signDetached } from './sign-detached.ts';
import { signInClear } from './sign-in-clear.ts';
import { certifiedBy, type NewTeamKey, newTeamKey, revoked } from './team-key.ts';
import { localPartHash, wkdPath, zBase32 } from './web-key-directory.ts';

const OWNER = { name: 'Example Security', email: 'security@example.com' };
const sealer = newTestSealer();
const folder = mkdtempSync(join(tmpdir(), 'keywarden-pgp-'));
let store: Store;
let key: NewTeamKey;

const rowOf = (made: NewTeamKey) => ({
  fingerprint: made.fingerprint,
  user_id: made.userId,
  email: OWNER.email,
  state: 'current' as const,
  armored_public_key: made.armoredPublicKey,
  ...sealParts(sealer, made),
  created_at: NOW,
  expires_at: null,
  overlap_ends_at: null,
});

before(async () => {
  store = await openStore({ url: `sqlite:${join(folder, 'test.db')}` });
  await store.migrate([teamKeysMigration]);
  key = await newTeamKey(OWNER, { now: NOW });
});
after(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const context = () => ({ db: store.reader, sealer, now: NOW });
const publicKey = () => readKey({ armoredKey: key.armoredPublicKey });

test('nothing is signed while there is no key', async () => {
  assert.equal(await signDetached(context(), Buffer.from('x')), undefined);
});

test('what the key signs is verified by its public part, detached and in clear', async () => {
  await store.write(({ db }) => insertTeamKey(db, rowOf(key)));
  const bytes = Buffer.from('{"document":1}\n');
  const detached = await signDetached(context(), bytes);
  assert.equal(detached?.fingerprint, key.fingerprint);
  const options = { verificationKeys: await publicKey(), date: new Date(NOW) };
  const { signatures } = await verify({
    ...options,
    message: await createMessage({ binary: bytes }),
    signature: await readSignature({ armoredSignature: detached.text }),
  });
  assert.equal(await signatures[0]?.verified, true);
  const clear = await signInClear(context(), 'Contact: mailto:a@example.com\n- dashes\n');
  const read = await readCleartextMessage({ cleartextMessage: clear?.text ?? '' });
  const verified = await verify({ ...options, message: read });
  assert.equal(await verified.signatures[0]?.verified, true);
});

test('messages to the key are opened; all others fail in one way', async () => {
  const text = 'a secret report';
  const armored: string = await encrypt({
    message: await createMessage({ text }),
    encryptionKeys: await publicKey(),
    date: new Date(NOW),
  });
  const opened = await decryptMessage(context(), armored);
  assert.equal(Buffer.from(opened.bytes).toString(), text);
  const stranger = await newTeamKey(OWNER, { now: NOW });
  const toStranger = await encrypt({
    message: await createMessage({ text }),
    encryptionKeys: await readKey({ armoredKey: stranger.armoredPublicKey }),
    date: new Date(NOW),
  });
  const broken = armored.replace(/\n([A-Za-z0-9+/]{20})/, (line: string) =>
    line.split('').reverse().join(''),
  );
  for (const bad of [toStranger, broken, 'no message at all', '']) {
    await assert.rejects(decryptMessage(context(), bad), (error: unknown) => {
      assert.ok(error instanceof DecryptError);
      assert.equal(error.message, new DecryptError().message);
      return true;
    });
  }
});

test('a message that unpacks to far more than a report is refused', async () => {
  const bomb = await encrypt({
    message: await createMessage({ binary: new Uint8Array(20 * 1024 * 1024) }),
    encryptionKeys: await publicKey(),
    date: new Date(NOW),
    config: { preferredCompressionAlgorithm: 2 },
    format: 'binary',
  });
  assert.ok(bomb.length < 1024 * 1024);
  await assert.rejects(decryptMessage(context(), bomb), DecryptError);
});

test('the private part opens in its own row only', async () => {
  const row = await findCurrentKey(store.reader);
  assert.ok(row);
  assert.deepEqual(Buffer.from(openPrivateKey(sealer, row)), Buffer.from(key.privateKey));
  assert.match(openRevocation(sealer, row), /BEGIN PGP PUBLIC KEY BLOCK/);
  assert.throws(() => openPrivateKey(sealer, { ...row, fingerprint: 'F'.repeat(40) }));
  assert.throws(() => openPrivateKey(sealer, { ...row, sealed_private_key: row.sealed_revocation }));
});

test('an old and a new key certify one another', async () => {
  const next = await newTeamKey(OWNER, { now: NOW });
  const pairs = [
    [next, key],
    [key, next],
  ] as const;
  for (const [subject, certifier] of pairs) {
    const armored = await certifiedBy(subject.armoredPublicKey, certifier.privateKey, NOW);
    const certified = await readKey({ armoredKey: armored });
    const by = await readKey({ armoredKey: certifier.armoredPublicKey });
    const verified = await certified.verifyAllUsers([by, certified], new Date(NOW));
    assert.deepEqual(
      verified.map(({ valid }) => valid),
      [true, true],
      'its own signature and the other key’s',
    );
  }
});

test('a revoked key says so of itself', async () => {
  const armored = await revoked(key.armoredPublicKey, key.privateKey, { isCompromised: true, now: NOW });
  assert.equal(await (await readKey({ armoredKey: armored })).isRevoked(), true);
});

test('a previous key is published until its overlap ends', async () => {
  await store.write(({ db }) =>
    updateTeamKey(db, key.fingerprint, { state: 'previous', overlap_ends_at: NOW + 1000 }),
  );
  assert.equal((await listPublishedKeys(store.reader, NOW)).length, 1);
  assert.equal((await listPublishedKeys(store.reader, NOW + 1000)).length, 0);
});

test('the web key directory finds an address as others do', () => {
  // https://datatracker.ietf.org/doc/html/draft-koch-openpgp-webkey-service section 3.1
  assert.equal(localPartHash('Joe.Doe@Example.ORG'), 'iy9q119eutrkn8s1mk4r39qejnbu3n5q');
  assert.equal(zBase32(Buffer.from([0xff])), '9h');
  const hash = localPartHash('Joe.Doe@Example.ORG');
  const root = '/.well-known/openpgpkey/';
  assert.deepEqual(wkdPath(`${root}hu/${hash}`), { kind: 'key', hash });
  assert.deepEqual(wkdPath(`${root}Example.org/hu/${hash}`), { kind: 'key', domain: 'example.org', hash });
  assert.deepEqual(wkdPath(`${root}policy`), { kind: 'policy' });
  for (const other of [`${root}hu/short`, `${root}../hu/${hash}`, `${root}a/b/hu/${hash}`, '/hu'])
    assert.equal(wkdPath(other), undefined, other);
});
