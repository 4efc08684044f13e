import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { CreateUserCommand } from '@aws-sdk/client-iam';
import { iamClient } from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, addAccount, startServer } from './support/server.ts';
import { startServerProcess } from './support/server-process.ts';

/** What the operator sees, and nobody else does. */

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

const MEMBER = '444455556666';
type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

async function overview(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const ask = <Output>(name: string, input = {}) => askKeywarden<Output>(server, server.root, name, input);
  const member = await addAccount(server, MEMBER);
  await iamClient(server, member).send(new CreateUserCommand({ UserName: 'anna' }));

  const { Nodes = [] } = await ask<Rows>('DescribeNodes');
  assert.equal(Nodes.length, 1);
  assert.partialDeepStrictEqual(Nodes[0], { Url: server.url, IsReady: true, IsThis: true });
  const checks = (Nodes[0]?.['Checks'] ?? []) as readonly { Name: string; IsHealthy: boolean }[];
  assert.deepEqual(
    checks.map(({ Name, IsHealthy }) => `${Name} ${IsHealthy}`),
    ['database true', 'members true', 'hsm true'],
  );
  const { Fleet } = await ask<{ Fleet: { healthy: boolean; appliances: unknown[] } }>('DescribeHsmFleet');
  assert.equal(Fleet.healthy, true);
  assert.equal(Fleet.appliances.length, 1);
  const { Metrics } = await ask<{ Metrics: { isReady: boolean; storage: object } }>('GetMetrics');
  assert.equal(Metrics.isReady, true);
  assert.partialDeepStrictEqual(Metrics.storage, { dialect: database });

  const { Accounts } = await ask<Rows>('ListAllAccounts');
  assert.partialDeepStrictEqual(Accounts, [
    { AccountId: ACCOUNT, IsManagement: true, State: 'ACTIVE', HasRootMfa: false, UserCount: 0 },
    { AccountId: MEMBER, IsManagement: false, UserCount: 1, Email: `root-${MEMBER}@example.com` },
  ]);
  const found = await ask<Rows>('ListAllAccounts', { Filter: 'ROOT-4444' });
  assert.deepEqual(
    found['Accounts']?.map((row) => row['AccountId']),
    [MEMBER],
  );
  for (const name of [
    'DescribeNodes',
    'DescribeHsmFleet',
    'DescribeSettings',
    'GetMetrics',
    'ListAllAccounts',
  ])
    await assert.rejects(askKeywarden(server, member, name), {
      name: 'AccessDeniedException',
      message: `Only the management account may call keywarden:${name}.`,
    });
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(`the operator sees nodes, HSMs, numbers and accounts on ${database}`, { skip }, (t) =>
    overview(t, database),
  );
}

test('the settings in force are shown, without secrets', async (t) => {
  const server = await startServerProcess(t);
  const { Settings = [] } = await askKeywarden<Rows>(server, server.root, 'DescribeSettings');
  const database = Settings.find(({ Flag }) => Flag === '--database');
  assert.partialDeepStrictEqual(database, { Variable: 'KEYWARDEN_DATABASE', Value: server.databaseUrl });
  assert.ok(!JSON.stringify(Settings).includes(server.root.secretAccessKey));
});

test('nodes on one database see each other, until one is gone', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const server = await startServer(t, { database: 'postgres' });
  const other = await startServer(t, { home: server });
  const nodes = async () => (await askKeywarden<Rows>(server, server.root, 'DescribeNodes'))['Nodes'] ?? [];
  const until = async (count: number): Promise<void> => {
    for (let tries = 0; (await nodes()).length !== count; tries++) {
      assert.ok(tries < 100, `there are never ${count} nodes`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await until(2);
  const [own, another] = await nodes();
  assert.deepEqual([own?.['IsThis'], another?.['IsThis']], [true, false]);
  assert.partialDeepStrictEqual(another, { Url: other.url, IsReady: true });
  await other.close();
  await until(1);
});
