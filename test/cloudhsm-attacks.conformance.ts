import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteUserPolicyCommand } from '@aws-sdk/client-iam';
import { Client } from 'pg';
import { openStore } from '../src/storage/open-store.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { ADMIN, activeCluster, CLERK, hsmCall, SUBNETS } from './support/owned-cluster.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, startServer } from './support/server.ts';

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

/** Attempts to get at clusters and their keys around policies, passwords and quorums. */

const refusal = (name: string) => (error: Error) => {
  assert.equal(error.name, name, error.message);
  return true;
};

test('a backup of another region is not restored by its bare id, for which policies would be asked about the wrong backup', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  await cluster.call('DeleteHsm', { HsmId: (await cluster.until(() => true)).Hsms[0]?.HsmId });
  await cluster.until(({ Hsms }) => Hsms.length === 0);
  const { Backups } = await hsmCall(server, server.root, 'DescribeBackups', {});
  const BackupId = (Backups as { BackupId: string }[])[0]?.BackupId ?? '';
  await hsmCall(server, server.root, 'CopyBackupToRegion', { BackupId, DestinationRegion: 'eu-west-1' });
  const store = await openStore({ url: server.databaseUrl });
  const copies = await store.reader
    .selectFrom('hsm_backups')
    .select('id')
    .where('region', '=', 'eu-west-1')
    .execute();
  await store.close();
  const copy = String(copies[0]?.['id']);
  const anna = await createUser(iamClient(server, server.root), 'anna');
  await putUserPolicy(
    iamClient(server, server.root),
    'anna',
    allow('cloudhsm:*', `arn:aws:cloudhsm:us-east-1:${ACCOUNT}:*`),
  );
  const restore = (SourceBackupId: string) =>
    hsmCall(server, anna, 'CreateCluster', { HsmType: 'hsm1.medium', SubnetIds: SUBNETS, SourceBackupId });
  await assert.rejects(restore(copy), refusal('CloudHsmResourceNotFoundException'));
  await assert.rejects(
    restore(`arn:aws:cloudhsm:eu-west-1:${ACCOUNT}:backup/${copy}`),
    refusal('AccessDeniedException'),
  );
  await restore(BackupId);
});

test('names that nobody has are tried as slowly as others, and refused in the same words', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  const tried = async (
    operation: string,
    input: object,
  ): Promise<[milliseconds: number, message: string]> => {
    const start = performance.now();
    const message = await cluster.call(operation, { ...input }).then(
      () => '',
      (error: Error) => error.message,
    );
    return [performance.now() - start, message];
  };
  const wrong = 'A-Wrong-Password-1';
  const user = (UserName: string) => tried('ListClusterKeys', { UserName, Password: wrong });
  const admin = (AdminName: string) =>
    tried('CreateQuorumToken', { AdminName, AdminPassword: wrong, Action: 'SetQuorum', QuorumMinimum: 2 });
  for (const [known, unknown] of [
    [await user(CLERK.UserName), await user('nobody-at-all')],
    [await admin(ADMIN.AdminName), await admin('nobody-at-all')],
  ] as const) {
    assert.match(known[1], /user name or password/);
    assert.equal(unknown[1], known[1]);
    // Without the hash a name that nobody has takes some hundredth of the time.
    assert.ok(unknown[0] > known[0] / 5, `${unknown[0]} ms, not ${known[0]} ms`);
  }
});

test('an account has a hundred clusters at most; deleted ones do not count', async (t) => {
  const server = await startServer(t);
  const create = () =>
    hsmCall(server, server.root, 'CreateCluster', { HsmType: 'hsm1.medium', SubnetIds: SUBNETS });
  await create();
  const store = await openStore({ url: server.databaseUrl });
  t.after(() => store.close());
  const [row] = await store.reader.selectFrom('hsm_clusters').selectAll().execute();
  const others = Array.from({ length: 99 }, (_, number) => ({
    ...row,
    id: `cluster-of-before-${number}`,
    region: 'eu-west-1',
    state: 'UNINITIALIZED',
  }));
  await store.write(async ({ db }) => {
    await db.insertInto('hsm_clusters').values(others).execute();
  });
  await assert.rejects(create(), refusal('CloudHsmResourceLimitExceededException'));
  await store.write(async ({ db }) => {
    await db
      .updateTable('hsm_clusters')
      .set({ state: 'DELETED' })
      .where('region', '=', 'eu-west-1')
      .execute();
  });
  await create();
});

test('calls that wait for their turn at the HSM are not done once the caller may do them no longer', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const cluster = await activeCluster(server);
  const { Key } = await cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label: 'mine' });
  const { KeyId } = Key as { KeyId: string };
  const anna = await createUser(iam, 'anna');
  await putUserPolicy(iam, 'anna', allow('cloudhsm:*'));
  const input = { ClusterId: cluster.id, ...CLERK };
  const sign = { ...input, KeyId, Algorithm: 'ECDSA_SHA_256', Message: Buffer.from('a message') };
  const make = { ...input, KeyKind: 'AES_256', Label: 'queued' };
  let isRevoked = false;
  let late = 0;
  let made = 0;
  const asked = Array.from({ length: 20 }, async (_, number) => {
    const [name, members] = number % 2 === 0 ? ['SignWithClusterKey', sign] : ['GenerateClusterKey', make];
    await hsmCall(server, anna, String(name), members as object as Record<string, unknown>);
    if (isRevoked) late++;
    if (members === make) made++;
  });
  const outcomes = Promise.allSettled(asked);
  await Promise.any(asked);
  await iam.send(new DeleteUserPolicyCommand({ UserName: 'anna', PolicyName: 'inline' }));
  isRevoked = true;
  await outcomes;
  // What the HSM was at just then is done.
  assert.ok(late <= 1, `${late} calls were done`);
  const { Keys } = await cluster.call('ListClusterKeys', CLERK);
  const queued = (Keys as { Label: string }[]).filter(({ Label }) => Label === 'queued').length;
  assert.ok(queued <= made + 1, `${queued} keys were made, not ${made}`);
});

test('of calls at once for one new name of a cluster one makes the user, and the other leaves no token', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const server = await startServer(t, { database: 'postgres' });
  const cluster = await activeCluster(server);
  const { Hsms } = await cluster.until(() => true);
  const users = join(server.folder, 'data', 'clusters', cluster.id, Hsms[0]?.HsmId ?? '', 'users');
  const count = async () => (await readdir(users)).length;
  const before = await count();
  const wanted = { ...ADMIN, UserName: 'twin', Password: CLERK.Password, Role: 'crypto-user' };
  // Whoever would write waits until both have looked, and made a token.
  const held = new Client({ connectionString: server.databaseUrl });
  await held.connect();
  await held.query('begin');
  await held.query('lock table hsm_cluster_users in exclusive mode');
  const asked = Promise.allSettled([1, 2].map(() => cluster.call('CreateClusterUser', wanted)));
  for (let tries = 0; (await count()) < before + 2; tries++) {
    assert.ok(tries < 500);
    await delay(20);
  }
  await held.query('rollback');
  await held.end();
  const outcomes = await asked;
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') refusal('CloudHsmInvalidRequestException')(outcome.reason as Error);
  assert.equal(await count(), before + 1);
  const { Keys } = await cluster.call('ListClusterKeys', { UserName: 'twin', Password: CLERK.Password });
  assert.deepEqual(Keys, []);
});
