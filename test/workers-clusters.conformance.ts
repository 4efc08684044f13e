import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  connectCluster,
  P11_KIT_CLIENT,
  skipWithoutPkcs11Programs,
  withTunnel,
} from './support/cluster-program.ts';
import { activeCluster, CLERK, hsmCall, SUBNETS } from './support/owned-cluster.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';
import { countLines, until, workersOf } from './support/workers.ts';

/** HSM clusters on one disk, in the hands of two workers. Calls go over many connections, so to both. */

const skip = skipWithoutPkcs11Programs();

async function twoWorkers(t: TestContext): Promise<ServerProcess> {
  const server = await startServerProcess(t, { args: ['--workers', '2'] });
  await until('two workers', () => countLines(server, /2 workers serve/) === 1);
  return server;
}

const healthy = async ({ url }: ServerProcess): Promise<boolean> => {
  const { checks } = (await (await fetch(`${url}/_keywarden/health`)).json()) as {
    checks: Record<string, { healthy: boolean }>;
  };
  return checks['workers']?.healthy === true;
};

test('keys are made by both workers at once and through tunnels, and none is lost', { skip }, async (t) => {
  const server = await twoWorkers(t);
  const cluster = await activeCluster(server);
  const { address } = await connectCluster(t, server, server.root, cluster.id);
  const byTunnel = async (label: string) => {
    const { code, stderr } = await withTunnel(address, '/usr/bin/pkcs11-tool', [
      ...['--module', P11_KIT_CLIENT, '--token-label', CLERK.UserName, '--login', '--pin', CLERK.Password],
      ...['--keypairgen', '--key-type', 'EC:prime256v1', '--label', label],
    ]);
    assert.equal(code, 0, stderr);
  };
  const labels = Array.from({ length: 8 }, (_, number) => `key-${number}`);
  await Promise.all(
    labels.map((Label, number) =>
      number % 2 === 0
        ? cluster.call('GenerateClusterKey', { ...CLERK, KeyKind: 'EC_P256', Label })
        : byTunnel(Label),
    ),
  );
  const { Keys } = await cluster.call('ListClusterKeys', CLERK);
  const found = new Set((Keys as { Label: string }[]).map(({ Label }) => Label));
  assert.deepEqual([...found].sort(), labels);
});

test('wrong passwords count at both workers, also at one that is started later', { skip }, async (t) => {
  const server = await twoWorkers(t);
  const cluster = await activeCluster(server);
  const wrong = { ...CLERK, Password: 'Not-The-Pin-Of-The-Clerk' };
  const messages = await Promise.all(
    Array.from({ length: 16 }, () =>
      cluster.call('ListClusterKeys', wrong).then(
        () => 'opened',
        (error: Error) => error.message,
      ),
    ),
  );
  const tried = messages.filter((message) => /not correct/.test(message)).length;
  assert.equal(tried, 5, String(messages));
  process.kill(server.pid, 'SIGHUP');
  await until('all are replaced', () => countLines(server, /all workers are replaced/) === 1, 60);
  for (let tries = 0; tries < 4; tries++)
    await assert.rejects(cluster.call('ListClusterKeys', CLERK), /Too many wrong passwords/);
});

test('whichever worker is killed, what was asked of clusters is brought about by the other', async (t) => {
  const server = await twoWorkers(t);
  const ids: string[] = [];
  for (let round = 0; round < 4; round++) {
    const { Cluster } = await hsmCall(server, server.root, 'CreateCluster', {
      HsmType: 'hsm1.medium',
      SubnetIds: SUBNETS,
    });
    const { ClusterId = '' } = Cluster as { ClusterId?: string };
    ids.push(ClusterId);
    const describe = async () => {
      const { Clusters } = await hsmCall(server, server.root, 'DescribeClusters', {
        Filters: { clusterIds: [ClusterId] },
      });
      return (Clusters as { State: string; Hsms: { State: string }[] }[])[0];
    };
    await until('the cluster is made', async () => (await describe())?.State === 'UNINITIALIZED');
    await hsmCall(server, server.root, 'CreateHsm', { ClusterId, AvailabilityZone: 'us-east-1a' });
    process.kill(workersOf(server)[round % 2] ?? 0, 'SIGKILL');
    await until('both serve again', () => healthy(server).catch(() => false));
    await until('its HSM is made', async () => {
      const cluster = await describe().catch(() => undefined);
      return cluster?.Hsms[0]?.State === 'ACTIVE';
    });
  }
  assert.equal(new Set(ids).size, 4);
});
