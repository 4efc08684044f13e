import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import {
  connectCluster,
  P11_KIT_CLIENT,
  skipWithoutPkcs11Programs,
  withTunnel,
} from './support/cluster-program.ts';
import {
  ADMIN,
  activeCluster,
  CLERK,
  clusterAt,
  type DescribedCluster,
  hsmCall,
  newCluster,
} from './support/owned-cluster.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { addAccount, startServer } from './support/server.ts';
import { makeVendor } from './support/vendor-module.ts';

const refusal = (name: string, message: RegExp) => (error: Error) => {
  assert.equal(error.name, name, error.message);
  assert.match(error.message, message);
  return true;
};
const INVALID = 'CloudHsmInvalidRequestException';
const SERVICE = 'CloudHsmServiceException';
const ZONE = { AvailabilityZone: 'us-east-1a' };

test('a pool without free slots has no capacity; clusters of other types have SoftHSM still', async (t) => {
  const vendor = makeVendor(t, 1);
  const server = await startServer(t, { hsmPools: [vendor.pool()] });
  await newCluster(server);
  assert.deepEqual(vendor.labels(), ['keywarden-identity']);
  const { Cluster } = await hsmCall(server, server.root, 'CreateCluster', {
    HsmType: 'hsm1.medium',
    SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
  const { ClusterId } = Cluster as { ClusterId: string };
  const create = (zone: string) =>
    hsmCall(server, server.root, 'CreateHsm', { ClusterId, AvailabilityZone: zone });
  for (const zone of ['us-east-1a', 'us-east-1b'])
    await assert.rejects(create(zone), refusal(SERVICE, new RegExp(`no HSM of type hsm1.medium .*${zone}`)));
  await newCluster(server, server.root, { HsmType: 'hsm2m.medium' });
  assert.deepEqual(vendor.labels(), ['keywarden-identity']);
  assert.deepEqual(server.log, []);
});

test('what an HSM of a pool holds is not lost by accident, and everything goes back wiped', async (t) => {
  const vendor = makeVendor(t, 2);
  const server = await startServer(t, { hsmPools: [vendor.pool()] });
  const cluster = await activeCluster(server);
  await cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label: 'mine' });
  const second = { ...ADMIN, UserName: 'second', Password: 'Pin-Of-The-Second', Role: 'crypto-user' };
  await assert.rejects(cluster.call('CreateClusterUser', second), refusal(SERVICE, /no slot is free/));
  await assert.rejects(cluster.call('CreateHsm', ZONE), refusal(INVALID, /cannot leave their HSM/));
  const HsmId = (await cluster.until(() => true)).Hsms[0]?.HsmId;
  await assert.rejects(cluster.call('DeleteHsm', { HsmId }), refusal(INVALID, /users first: clerk/));
  await cluster.call('DeleteClusterUser', { ...ADMIN, UserName: 'clerk', Role: 'crypto-user' });
  await cluster.call('DeleteHsm', { HsmId });
  await cluster.until(({ Hsms }) => Hsms.length === 0);
  assert.deepEqual(vendor.labels().sort(), ['pool-1', 'pool-2']);
  const { Backups } = await hsmCall(server, server.root, 'DescribeBackups', {});
  assert.deepEqual(Backups, []);
  await assert.rejects(cluster.call('CreateHsm', ZONE), refusal(INVALID, /neither an HSM nor a backup/));
  await cluster.call('DeleteCluster');
  assert.deepEqual(server.log, []);
});

test('an account has its share of a pool and no more, whoever of it asks; others find slots', async (t) => {
  const vendor = makeVendor(t, 4);
  const server = await startServer(t, { hsmPools: [vendor.pool({ slotsPerAccount: 2 })] });
  const cluster = await activeCluster(server);
  const limit = refusal('CloudHsmResourceLimitExceededException', /at most 2 slots/);
  const second = { ...ADMIN, UserName: 'second', Password: 'Pin-Of-The-Second', Role: 'crypto-user' };
  await assert.rejects(cluster.call('CreateClusterUser', second), limit);
  await assert.rejects(newCluster(server), limit);
  await activeCluster(server, await addAccount(server, '444455556666'));
});

test('an operator sees who has which slot, and takes back what was wiped by other means', async (t) => {
  const vendor = makeVendor(t, 2);
  const server = await startServer(t, { hsmPools: [vendor.pool()] });
  const cluster = await activeCluster(server);
  const operator = async (...words: string[]): Promise<string> => {
    const settings = ['--data', join(server.folder, 'data'), '--database', server.databaseUrl];
    const files = ['--hsm-pools', vendor.poolsFile, '--hsm-pin', `file:${join(server.folder, 'pin')}`];
    const line = [join(import.meta.dirname, '../src/main.ts'), ...words, ...settings, ...files];
    return (await promisify(execFile)(process.execPath, line)).stdout;
  };
  assert.match(await operator('doctor'), /HSM pools +vendor: 0 of 2 slots free/);
  const [, clerk = ''] =
    /taken {2}vendor {2}(\w+) .*, user clerk\n/.exec(await operator('hsm', 'pools')) ?? [];
  await assert.rejects(operator('hsm', 'reclaim', clerk), /called clerk: initialise it .* label pool-/);
  vendor.replace('clerk', 'pool-3');
  assert.match(await operator('hsm', 'reclaim', clerk), /is free again/);
  const { Users } = await cluster.call('ListClusterUsers');
  assert.deepEqual(
    (Users as { UserName: string }[]).map(({ UserName }) => UserName),
    ['admin'],
  );
  await cluster.call('DeleteHsm', { HsmId: (await cluster.until(() => true)).Hsms[0]?.HsmId });
  await cluster.until(({ Hsms }) => Hsms.length === 0);
  assert.match(await operator('hsm', 'pools'), /^(?:free {3}vendor {2}\w+ {2}pool-\d\n){2}$/);
});

test('clusters on one module see nothing of each other', { skip: skipWithoutPkcs11Programs() }, async (t) => {
  const vendor = makeVendor(t, 5);
  const server = await startServer(t, { hsmPools: [vendor.pool()] });
  const mine = await activeCluster(server);
  const theirs = await activeCluster(server, await addAccount(server, '444455556666'));
  await theirs.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label: 'theirs' });
  await mine.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label: 'mine' });
  const { address, child } = await connectCluster(t, server, server.root, mine.id);
  const tool = (...args: string[]) =>
    withTunnel(address, '/usr/bin/pkcs11-tool', ['--module', P11_KIT_CLIENT, ...args]);
  const slots = (await tool('--list-slots')).stdout;
  assert.deepEqual(
    [...slots.matchAll(/token label +: (\S+)/g)].map(([, label]) => label),
    ['clerk'],
  );
  const objects = await tool('--login', '--pin', CLERK.Password, '--list-objects');
  assert.match(objects.stdout, /label: +mine/);
  assert.doesNotMatch(objects.stdout, /theirs/);

  // A user who goes takes every tunnel along that showed the user's token, before the token is wiped.
  const stuck = tool('--login', '--pin', CLERK.Password, '--list-objects');
  await mine.call('DeleteClusterUser', { ...ADMIN, UserName: 'clerk', Role: 'crypto-user' });
  await stuck;
  const after = await tool('--list-slots');
  assert.doesNotMatch(after.stdout, /clerk|theirs|pool/);
  child.kill('SIGTERM');
});

for (const database of ['sqlite', 'postgres'] as const)
  test(`of those who want the last slot at once one gets it (${database})`, {
    skip: database === 'postgres' ? skipWithoutPostgres() : false,
  }, async (t) => {
    const vendor = makeVendor(t, 1);
    const server = await startServer(t, { database, hsmPools: [vendor.pool()] });
    const create = async () => {
      const { Cluster } = await hsmCall(server, server.root, 'CreateCluster', {
        HsmType: 'hsm1.medium',
        SubnetIds: ['subnet-0123456789abcdef0'],
      });
      const { ClusterId } = Cluster as { ClusterId: string };
      await clusterAt(server, server.root, ClusterId).until(({ State }) => State === 'UNINITIALIZED');
      return () => hsmCall(server, server.root, 'CreateHsm', { ClusterId, ...ZONE });
    };
    const wishes = [await create(), await create(), await create()];
    const answers = await Promise.allSettled(wishes.map((wish) => wish()));
    const refusals = answers.filter((answer) => answer.status === 'rejected');
    assert.equal(refusals.length, 2);
    for (const { reason } of refusals) assert.equal((reason as Error).name, SERVICE);
    const { Clusters } = await hsmCall(server, server.root, 'DescribeClusters', {});
    const counts = (Clusters as DescribedCluster[]).map(({ Hsms }) => Hsms.length);
    assert.deepEqual(counts.sort(), [0, 0, 1]);
  });

test('an HSM that was being made when the server ended is finished by the next', async (t) => {
  const vendor = makeVendor(t, 1);
  const server = await startServer(t, { hsmPools: [vendor.pool()] });
  const { Cluster } = await hsmCall(server, server.root, 'CreateCluster', {
    HsmType: 'hsm1.medium',
    SubnetIds: ['subnet-0123456789abcdef0'],
  });
  const { ClusterId } = Cluster as { ClusterId: string };
  await clusterAt(server, server.root, ClusterId).until(({ State }) => State === 'UNINITIALIZED');
  await hsmCall(server, server.root, 'CreateHsm', { ClusterId, ...ZONE });
  await server.close();
  const next = await startServer(t, { home: server, hsmPools: [vendor.pool()] });
  const { Certificates } = await clusterAt(next, next.root, ClusterId).until(
    ({ Hsms }) => Hsms[0]?.State === 'ACTIVE',
  );
  assert.match(Certificates['ClusterCsr'] ?? '', /BEGIN CERTIFICATE REQUEST/);
  assert.deepEqual(vendor.labels(), ['keywarden-identity']);
});

test('a node whose settings lack the pool of a cluster says so, and loses nothing', async (t) => {
  const vendor = makeVendor(t, 2);
  const server = await startServer(t, { hsmPools: [vendor.pool()] });
  const cluster = await activeCluster(server);
  await server.close();
  const without = await startServer(t, { home: server });
  const keys = (url: string) =>
    hsmCall({ url }, server.root, 'ListClusterKeys', { ClusterId: cluster.id, ...CLERK });
  await assert.rejects(keys(without.url), refusal(SERVICE, /pool vendor .* not in the settings/));
  await without.close();
  const back = await startServer(t, { home: server, hsmPools: [vendor.pool()] });
  assert.deepEqual((await keys(back.url))['Keys'], []);
});
