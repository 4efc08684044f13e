import assert from 'node:assert/strict';
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStore } from '../src/storage/open-store.ts';
import { allow, createUser, iamClient, policyOf, putUserPolicy } from './support/clients.ts';
import { keyProof, newApprover, newAuthority } from './support/cluster-owner.ts';
import {
  ADMIN,
  activeCluster,
  CLERK,
  clusterAt,
  hsmCall,
  newCluster,
  SUBNETS,
} from './support/owned-cluster.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, addAccount, startServer } from './support/server.ts';

const refusal = (name: string, message?: RegExp) => (error: Error & { name: string }) => {
  assert.equal(error.name, name, error.message);
  if (message !== undefined) assert.match(error.message, message);
  return true;
};
const INVALID = 'CloudHsmInvalidRequestException';
const DENIED = 'CloudHsmAccessDeniedException';

test('a cluster is claimed only by a certificate for its own key, from a self-signed anchor', async (t) => {
  const server = await startServer(t);
  const cluster = await newCluster(server);
  const { Certificates } = await cluster.until(() => true);
  const csr = Certificates['ClusterCsr'] ?? '';
  const [owner, stranger] = [await newAuthority(), await newAuthority('CN=Stranger')];
  const good = await owner.sign(csr);
  const other = await newCluster(server);
  const otherCsr = (await other.until(() => true)).Certificates['ClusterCsr'] ?? '';
  const initialize = (input: object) => cluster.call('InitializeCluster', { ...input });
  await assert.rejects(
    initialize({ ...good, TrustAnchor: (await stranger.sign(csr)).TrustAnchor }),
    refusal(INVALID, /not issued by/),
  );
  await assert.rejects(initialize(await owner.sign(otherCsr)), refusal(INVALID, /not for the key/));
  await assert.rejects(initialize({ ...good, TrustAnchor: good.SignedCert }), refusal(INVALID));
  await assert.rejects(initialize({ ...good, SignedCert: 'AAAA' }), refusal(INVALID, /PEM/));
  await initialize(good);
  const claimed = await cluster.until(({ State }) => State === 'INITIALIZED');
  assert.equal(claimed.Certificates['ClusterCsr'], undefined);
  assert.equal(claimed.Certificates['ClusterCertificate'], good.SignedCert);
  await assert.rejects(initialize(good), refusal(INVALID, /INITIALIZED/));
});

test('a cluster with HSMs is not deleted, an unclaimed one takes one HSM, and others see nothing of it', async (t) => {
  const server = await startServer(t);
  const cluster = await newCluster(server);
  await assert.rejects(cluster.call('DeleteCluster'), refusal(INVALID, /has HSMs/));
  await assert.rejects(
    cluster.call('CreateHsm', { AvailabilityZone: 'us-east-1b' }),
    refusal(INVALID, /initialized/),
  );
  await assert.rejects(cluster.call('CreateHsm', { AvailabilityZone: 'us-west-2a' }), refusal(INVALID));
  const stranger = clusterAt(server, await addAccount(server, '444455556666'), cluster.id);
  for (const operation of ['DeleteCluster', 'ListClusterUsers'])
    await assert.rejects(stranger.call(operation), refusal('CloudHsmResourceNotFoundException'));
  const [hsm] = (await cluster.until(() => true)).Hsms;
  await cluster.call('DeleteHsm', { HsmId: hsm?.HsmId });
  await cluster.until(({ Hsms }) => Hsms.length === 0);
  await cluster.call('DeleteCluster');
  const { Clusters } = await hsmCall(server, server.root, 'DescribeClusters', {});
  assert.ok(
    !(Clusters as { ClusterId: string; State: string }[]).some(
      (one) => one.ClusterId === cluster.id && one.State === 'ACTIVE',
    ),
  );
});

test('crypto users have keys of their own, and nobody uses them without the password', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  const second = { UserName: 'second', Password: 'Pin-Of-The-Second' };
  await cluster.call('CreateClusterUser', { ...ADMIN, ...second, Role: 'crypto-user' });
  const { Key } = await cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'RSA_2048', Label: 'mine' });
  const { KeyId, PublicKey } = Key as { KeyId: string; PublicKey: string };
  const message = Buffer.from('a message');
  const { Signature } = await cluster.call('SignWithClusterKey', {
    ...CLERK,
    KeyId,
    Algorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    Message: message,
  });
  const { verify } = await import('node:crypto');
  assert.ok(verify('sha256', message, PublicKey, Buffer.from(String(Signature), 'base64')));
  assert.deepEqual((await cluster.call('ListClusterKeys', second))['Keys'], []);
  await assert.rejects(
    cluster.call('DeleteClusterKey', { ...second, KeyId }),
    refusal('CloudHsmResourceNotFoundException'),
  );
  await assert.rejects(
    cluster.call('ListClusterKeys', { ...CLERK, Password: 'Another-Password' }),
    refusal(DENIED, /user name or password/),
  );
  await assert.rejects(
    cluster.call('CreateClusterUser', {
      ...ADMIN,
      AdminPassword: 'Another-Password',
      UserName: 'third',
      Password: CLERK.Password,
      Role: 'crypto-user',
    }),
    refusal(DENIED, /user name or password/),
  );
});

test('wrong passwords are counted, and after five of them none is tried for a while', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  const wrong = { ...CLERK, Password: 'Another-Password' };
  for (let tries = 0; tries < 5; tries++)
    await assert.rejects(cluster.call('ListClusterKeys', wrong), refusal(DENIED, /user name or password/));
  await assert.rejects(cluster.call('ListClusterKeys', CLERK), refusal(DENIED, /Too many wrong passwords/));
});

test('further HSMs are clones, the cluster outlives the loss of one, and a folder put back serves again', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  await cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label: 'kept' });
  await cluster.call('CreateHsm', { AvailabilityZone: 'us-east-1b' });
  const { Hsms } = await cluster.until(
    ({ Hsms: all }) => all.length === 2 && all.every(({ State }) => State === 'ACTIVE'),
  );
  const folder = (index: number): string =>
    join(server.folder, 'data', 'clusters', cluster.id, Hsms[index]?.HsmId ?? '');
  const labels = async (): Promise<string[]> =>
    ((await cluster.call('ListClusterKeys', CLERK))['Keys'] as { Label: string; Class: string }[])
      .filter((key) => key.Class === 'private')
      .map(({ Label }) => Label)
      .sort();
  await rename(folder(0), `${folder(0)}.gone`);
  assert.deepEqual(await labels(), ['kept']);
  await cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label: 'later' });
  assert.equal((await cluster.until(() => true)).Hsms[0]?.State, 'DEGRADED');
  await rename(folder(1), `${folder(1)}.gone`);
  await assert.rejects(
    cluster.call('ListClusterKeys', CLERK),
    refusal('CloudHsmServiceException', /no HSM in service/),
  );
  await rename(`${folder(1)}.gone`, folder(1));
  assert.deepEqual(await labels(), ['kept', 'later']);
});

test('a backup brings users and keys back, also in the cluster of another account if its policy shares it', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  await cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label: 'kept' });
  const [hsm] = (await cluster.until(() => true)).Hsms;
  await cluster.call('DeleteHsm', { HsmId: hsm?.HsmId });
  await cluster.until(({ Hsms }) => Hsms.length === 0);
  const { Backups } = await hsmCall(server, server.root, 'DescribeBackups', {});
  const [backup] = Backups as { BackupId: string; BackupState: string }[];
  assert.equal(backup?.BackupState, 'READY');
  const BackupArn = `arn:aws:cloudhsm:us-east-1:${ACCOUNT}:backup/${backup?.BackupId}`;
  const restored = await hsmCall(server, server.root, 'CreateCluster', {
    HsmType: 'hsm1.medium',
    SubnetIds: SUBNETS,
    SourceBackupId: backup?.BackupId,
  });
  const mine = clusterAt(server, server.root, (restored['Cluster'] as { ClusterId: string }).ClusterId);
  await mine.until(({ State }) => State === 'ACTIVE');
  await mine.call('CreateHsm', { AvailabilityZone: 'us-east-1a' });
  await mine.until(({ Hsms }) => Hsms[0]?.State === 'ACTIVE');
  const { Keys } = await mine.call('ListClusterKeys', CLERK);
  assert.equal((Keys as unknown[]).length, 2);

  const stranger = await addAccount(server, '444455556666');
  const take = () =>
    hsmCall(server, stranger, 'CreateCluster', {
      HsmType: 'hsm1.medium',
      SubnetIds: SUBNETS,
      SourceBackupId: BackupArn,
    });
  await assert.rejects(take(), refusal('AccessDeniedException'));
  await hsmCall(server, server.root, 'PutResourcePolicy', {
    ResourceArn: BackupArn,
    Policy: policyOf({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: 'cloudhsm:CreateCluster',
      Resource: '*',
    } as never),
  });
  const shared = await hsmCall(server, stranger, 'DescribeBackups', { Shared: true });
  assert.equal((shared['Backups'] as unknown[]).length, 1);
  const { Cluster } = await take();
  const theirs = clusterAt(server, stranger, (Cluster as { ClusterId: string }).ClusterId);
  await theirs.until(({ State }) => State === 'ACTIVE');
  await theirs.call('CreateHsm', { AvailabilityZone: 'us-east-1a' });
  await theirs.until(({ Hsms }) => Hsms[0]?.State === 'ACTIVE');
  await assert.rejects(
    theirs.call('ListClusterKeys', { ...CLERK, Password: 'Another-Password' }),
    refusal(DENIED),
  );
  assert.equal(((await theirs.call('ListClusterKeys', CLERK))['Keys'] as unknown[]).length, 2);
});

test('a backup in the bin can be taken out of it for seven days, and nothing else be done with it', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  await cluster.call('DeleteHsm', { HsmId: (await cluster.until(() => true)).Hsms[0]?.HsmId });
  await cluster.until(({ Hsms }) => Hsms.length === 0);
  const { Backups } = await hsmCall(server, server.root, 'DescribeBackups', {});
  const BackupId = (Backups as { BackupId: string }[])[0]?.BackupId ?? '';
  const { Backup } = await hsmCall(server, server.root, 'DeleteBackup', { BackupId });
  const { DeleteTimestamp, BackupState } = Backup as { DeleteTimestamp: Date; BackupState: string };
  assert.equal(BackupState, 'PENDING_DELETION');
  const days = (DeleteTimestamp.getTime() - Date.now()) / 86_400_000;
  assert.ok(days > 6.9 && days < 7.1);
  const { Cluster } = await hsmCall(server, server.root, 'CreateCluster', {
    HsmType: 'hsm1.medium',
    SubnetIds: SUBNETS,
  });
  assert.ok(Cluster);
  await assert.rejects(hsmCall(server, server.root, 'DeleteBackup', { BackupId }), refusal(INVALID));
  await assert.rejects(
    hsmCall(server, server.root, 'CopyBackupToRegion', { BackupId, DestinationRegion: 'eu-west-1' }),
    refusal(INVALID),
  );
  await hsmCall(server, server.root, 'RestoreBackup', { BackupId });
  await assert.rejects(hsmCall(server, server.root, 'RestoreBackup', { BackupId }), refusal(INVALID));
});

test('with a quorum, an act needs so many admins, each once, for just this act, once and in time', async (t) => {
  const server = await startServer(t);
  const cluster = await activeCluster(server);
  const names = ['admin', 'anna', 'boris'] as const;
  const passwords = { admin: ADMIN.AdminPassword, anna: 'Password-Of-Anna', boris: 'Password-Of-Boris' };
  const keys = { admin: newApprover(), anna: newApprover(), boris: newApprover() };
  for (const name of names) {
    if (name !== 'admin')
      await cluster.call('CreateClusterUser', {
        ...ADMIN,
        UserName: name,
        Role: 'admin',
        Password: passwords[name],
      });
    await assert.rejects(
      cluster.call('RegisterQuorumKey', {
        AdminName: name,
        AdminPassword: passwords[name],
        PublicKey: keys[name].PublicKey,
        Signature: newApprover().approve(keyProof(cluster.id, name)),
      }),
      refusal(INVALID, /private half/),
    );
    await cluster.call('RegisterQuorumKey', {
      AdminName: name,
      AdminPassword: passwords[name],
      PublicKey: keys[name].PublicKey,
      Signature: keys[name].approve(keyProof(cluster.id, name)),
    });
  }
  await assert.rejects(
    cluster.call('RegisterQuorumKey', {
      AdminName: 'boris',
      AdminPassword: passwords.boris,
      PublicKey: `${keys.anna.PublicKey}\n`,
      Signature: keys.anna.approve(keyProof(cluster.id, 'boris')),
    }),
    refusal(INVALID, /another admin/),
  );
  await assert.rejects(cluster.call('SetQuorum', { ...ADMIN, QuorumMinimum: 4 }), refusal(INVALID));
  await cluster.call('SetQuorum', { ...ADMIN, QuorumMinimum: 2 });

  const wanted = { UserName: 'dora', Role: 'crypto-user' };
  const create = (Approval?: object) =>
    cluster.call('CreateClusterUser', {
      ...ADMIN,
      ...wanted,
      Password: 'Pin-Of-Dora-Doe',
      ...(Approval && { Approval }),
    });
  const token = async (act: object = { Action: 'CreateClusterUser', ...wanted }) =>
    (await cluster.call('CreateQuorumToken', { ...ADMIN, ...act })) as { TokenId: string; Statement: string };
  const signed = (
    { TokenId, Statement }: { TokenId: string; Statement: string },
    ...by: (keyof typeof keys)[]
  ) => ({
    TokenId,
    Signatures: by.map((name) => ({ AdminName: name, Signature: keys[name].approve(Statement) })),
  });

  await assert.rejects(create(), refusal(DENIED, /approval of 2 admins/));
  const first = await token();
  await assert.rejects(create(signed(first, 'anna')), refusal(DENIED, /1 of 2/));
  await assert.rejects(create(signed(first, 'anna', 'anna')), refusal(DENIED, /1 of 2/));
  const forged = {
    TokenId: first.TokenId,
    Signatures: [{ AdminName: 'anna', Signature: keys.boris.approve(first.Statement) }],
  };
  await assert.rejects(create(forged), refusal(DENIED, /not good/));
  const other = await token({ Action: 'DeleteClusterUser', UserName: 'clerk', Role: 'crypto-user' });
  await assert.rejects(create(signed(other, 'anna', 'boris')), refusal(DENIED, /something else/));
  const expired = await token();
  const store = await openStore({ url: server.databaseUrl });
  await store.write(async (tx) => {
    await tx.db
      .updateTable('hsm_quorum_tokens')
      .set({ expires_at: Date.now() - 1 })
      .where('id', '=', expired.TokenId)
      .execute();
  });
  await store.close();
  await assert.rejects(create(signed(expired, 'anna', 'boris')), refusal(DENIED, /expired/));

  const good = signed(await token(), 'anna', 'boris');
  const outcomes = await Promise.allSettled([create(good), create(good), create(good)]);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  await assert.rejects(create(good), refusal('CloudHsmInvalidRequestException', /exists already/));
  const replay = { ...ADMIN, ...wanted, Approval: good };
  await assert.rejects(cluster.call('DeleteClusterUser', replay), refusal(DENIED));
});

test('permissions are decided per cluster, by its tags too', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const cluster = await newCluster(server, server.root, { TagList: [{ Key: 'team', Value: 'blue' }] });
  const anna = await createUser(iam, 'anna');
  await putUserPolicy(iam, 'anna', {
    ...allow('cloudhsm:ModifyCluster', `arn:aws:cloudhsm:us-east-1:${ACCOUNT}:cluster/*`),
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
  });
  const retention = { BackupRetentionPolicy: { Type: 'DAYS', Value: '30' } };
  await clusterAt(server, anna, cluster.id).call('ModifyCluster', retention);
  await cluster.call('UntagResource', { ResourceId: cluster.id, TagKeyList: ['team'] });
  await assert.rejects(
    clusterAt(server, anna, cluster.id).call('ModifyCluster', retention),
    refusal(
      'AccessDeniedException',
      new RegExp(
        `cloudhsm:ModifyCluster on resource: arn:aws:cloudhsm:us-east-1:${ACCOUNT}:cluster/${cluster.id}`,
      ),
    ),
  );
});

test('what was under way when the server ended is finished when it starts again', async (t) => {
  const server = await startServer(t);
  const { Cluster } = await hsmCall(server, server.root, 'CreateCluster', {
    HsmType: 'hsm1.medium',
    SubnetIds: SUBNETS,
  });
  const { ClusterId } = Cluster as { ClusterId: string };
  const cluster = clusterAt(server, server.root, ClusterId);
  await cluster.until(({ State }) => State === 'UNINITIALIZED');
  await cluster.call('CreateHsm', { AvailabilityZone: 'us-east-1a' });
  await server.close();
  const store = await openStore({ url: server.databaseUrl });
  await store.write(async (tx) => {
    await tx.db.updateTable('hsm_instances').set({ state: 'CREATE_IN_PROGRESS' }).execute();
  });
  await store.close();
  const again = await startServer(t, { home: server });
  const { Hsms, Certificates } = await clusterAt(again, again.root, ClusterId).until(
    ({ Hsms: all }) => all[0]?.State === 'ACTIVE',
  );
  assert.equal(Hsms.length, 1);
  assert.match(Certificates['ClusterCsr'] ?? '', /BEGIN CERTIFICATE REQUEST/);
});

test('on several nodes, a node says clearly which one has the HSMs, and has that one make more of them', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const server = await startServer(t, { database: 'postgres' });
  const cluster = await activeCluster(server);
  const folder = join(server.folder, 'other-node');
  await cp(join(server.folder, 'data', 'hsm'), join(folder, 'data', 'hsm'), { recursive: true });
  await cp(join(server.folder, 'pin'), join(folder, 'pin'));
  const other = await startServer(t, { home: { ...server, folder } });
  await assert.rejects(
    clusterAt(other, other.root, cluster.id).call('ListClusterKeys', CLERK),
    refusal('CloudHsmServiceException', /are on node/),
  );
  await clusterAt(other, other.root, cluster.id).call('CreateHsm', { AvailabilityZone: 'us-east-1b' });
  await cluster.until(({ Hsms }) => Hsms.length === 2 && Hsms.every(({ State }) => State === 'ACTIVE'));
});

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
