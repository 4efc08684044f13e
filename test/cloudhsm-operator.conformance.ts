import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openClusterSecrets } from '../src/custody/clusters/cluster-secrets.ts';
import { runJob } from '../src/custody/clusters/run-job.ts';
import { findPkcs11Library } from '../src/custody/softhsm.ts';
import { openBackends } from '../src/start.ts';
import { ADMIN, activeCluster, CLERK } from './support/owned-cluster.ts';
import { settingsOf, startServer } from './support/server.ts';

/**
 * Plays the operator: disk, database, environment and the PIN of Keywarden's own HSM in hand, server stopped. What is
 * left is to guess passwords; see docs/security.md for what root on a running machine can do.
 */
test('the operator, with everything at hand but the passwords, cannot use the keys of an owner', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  await cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'AES_256', Label: 'treasure' });
  const [hsm] = (await cluster.until(() => true)).Hsms;
  const { Users } = await cluster.call('ListClusterUsers');
  const serial =
    (Users as { Role: string; TokenSerial?: string }[]).find(({ Role }) => Role === 'crypto-user')
      ?.TokenSerial ?? '';
  await server.close();

  const folder = join(server.folder, 'data', 'clusters', cluster.id, hsm?.HsmId ?? '');
  const place = { library: findPkcs11Library(), environment: { SOFTHSM2_CONF: join(folder, 'users.conf') } };
  const backends = await openBackends(settingsOf(server), () => undefined);
  t.after(() => backends.close());
  const row = await backends.store.reader
    .selectFrom('hsm_clusters')
    .selectAll()
    .where('id', '=', cluster.id)
    .executeTakeFirstOrThrow();
  // The operator opens all that Keywarden itself has sealed...
  const secrets = openClusterSecrets(backends.custody.sealer, cluster.id, row['secrets'] as Uint8Array);
  const candidates = [
    secrets.identityPin,
    secrets.pepper,
    secrets.salt,
    Buffer.from(secrets.pepper).toString('base64url'),
    readFileSync(join(server.folder, 'pin')),
    'keywarden',
    '',
  ].map((pin) => Buffer.from(pin));
  // ... and none of it is a PIN of the owner's.
  for (const pin of candidates) {
    await assert.rejects(runJob(place, 'listKeys', { serial, pin: Uint8Array.from(pin) }), {
      fault: 'pin-incorrect',
    });
    await assert.rejects(
      runJob(place, 'resetPin', {
        serial,
        soPin: Uint8Array.from(pin),
        newPin: Buffer.from('a-pin-of-the-operator'),
      }),
      { fault: 'pin-incorrect' },
    );
  }
  // Not even the PIN as it was typed opens the token: that takes the stretching, with the sealed pepper.
  await assert.rejects(runJob(place, 'checkPin', { serial, pin: Buffer.from(CLERK.Password) }), {
    fault: 'pin-incorrect',
  });

  // Neither password is anywhere on the disk, nor what it opens the token with.
  const { stretchPin } = await import('../src/custody/clusters/stretch-pin.ts');
  const opened = Buffer.from(await stretchPin(Buffer.from(CLERK.Password), secrets)).toString();
  await runJob(place, 'checkPin', { serial, pin: Buffer.from(opened) });
  const needles = [CLERK.Password, ADMIN.AdminPassword, opened];
  for (const entry of readdirSync(server.folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !existsSync(path)) continue;
    const text = readFileSync(path, 'latin1');
    for (const needle of needles) assert.ok(!text.includes(needle), `a password is in ${path}`);
  }
  const strangers = execFileSync('find', [folder, '-perm', '/077']).toString();
  assert.equal(strangers, '', 'others may read the stores');
});
