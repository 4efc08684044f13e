import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateRoleCommand, ListUsersCommand, paginateListUsers } from '@aws-sdk/client-iam';
import { CreateKeyCommand, EncryptCommand } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import type { PurposeState } from '../src/custody/data-keys/describe.ts';
import { SEAL_PURPOSES } from '../src/custody/data-keys/purposes.ts';
import {
  allow,
  assumeRole,
  createUser,
  iamClient,
  kmsClient,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, type Credentials, newHome, startServer, type TestServer } from './support/server.ts';

/** Data keys of every purpose are replaced under load: no call is refused, and what was sealed before goes on. */

const QUICK = { dataKeys: { graceSeconds: 1, lookMilliseconds: 100 } };
const USERS = 12;

const dataKeys = async (server: TestServer): Promise<readonly PurposeState[]> =>
  (await askKeywarden<{ DataKeys: PurposeState[] }>(server, server.root, 'DescribeDataKeys')).DataKeys;

/** Rows that are still under old keys. */
const rowsLeft = async (server: TestServer): Promise<number> =>
  (await dataKeys(server))
    .flatMap(({ keys }) => keys.flatMap(({ rows = [] }) => rows))
    .reduce((sum, { left }) => sum + left, 0);

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; !(await isSo()); ) {
    assert.ok(performance.now() < end, `${what} in 20 s`);
    await delay(100);
  }
}

/** Calls without pause until told to stop; every call must succeed. */
function loadOf(calls: readonly (() => Promise<unknown>)[]): () => Promise<number> {
  let isOver = false;
  const caller = async (call: () => Promise<unknown>): Promise<number> => {
    let count = 0;
    for (; !isOver; count++) await call();
    return count;
  };
  const running = Promise.all(calls.map(caller));
  running.catch(() => undefined);
  return async () => {
    isOver = true;
    return (await running).reduce((sum, count) => sum + count, 0);
  };
}

const who = (server: TestServer, credentials: Credentials) =>
  stsClient(server, credentials).send(new GetCallerIdentityCommand({}));

/** What is done all the time, each on one node with what the other has made. */
async function loadOn(first: TestServer, second: TestServer): Promise<() => Promise<number>> {
  const iam = iamClient(first, first.root);
  const user = await createUser(iam, 'loader');
  await putUserPolicy(iam, 'loader', allow(['sts:*', 'iam:*', 'kms:*']));
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'worker',
      AssumeRolePolicyDocument: trust(`arn:aws:iam::${ACCOUNT}:root`),
    }),
  );
  const kms = kmsClient(first, first.root);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const before = sessionCredentials(
    (await stsClient(first, user).send(new GetSessionTokenCommand({}))).Credentials,
  );
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/worker`;
  return loadOf([
    () => who(first, user),
    () => who(second, before),
    async () => who(second, await assumeRole(stsClient(first, user), RoleArn)),
    async () => {
      const pages = paginateListUsers({ client: iamClient(second, user), pageSize: 4 }, {});
      let users = 0;
      for await (const { Users = [] } of pages) users += Users.length;
      assert.equal(users, USERS + 1);
    },
    () =>
      kmsClient(second, first.root).send(
        new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('text') }),
      ),
  ]);
}

async function rotatesUnderLoad(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const first = await startServer(t, { database, ...QUICK });
  const second = await startServer(t, { home: first, ...QUICK });
  const iam = iamClient(first, first.root);
  const users: Credentials[] = [];
  for (let count = 0; count < USERS; count++) users.push(await createUser(iam, `user-${count}`));
  const stop = await loadOn(first, second);
  const replaced = new Set((await dataKeys(first)).flatMap(({ keys }) => keys.map(({ id }) => id)));
  for (const server of [first, second, first])
    for (const Purpose of SEAL_PURPOSES) await askKeywarden(server, first.root, 'RotateDataKey', { Purpose });
  await until('the new keys seal', async () =>
    (await dataKeys(second)).every(({ keys }) => keys[0]?.state === 'current' && keys.length === 4),
  );
  await until('no row is under an old key', async () => (await rowsLeft(first)) === 0);
  const states = await dataKeys(second);
  const calls = await stop();
  t.diagnostic(`${calls} calls`);
  assert.ok(calls > 50);
  for (const { keys } of states)
    assert.equal(keys.filter(({ id }) => replaced.has(id))[0]?.state, 'old', 'the first key is honoured');
  // By nodes that have not seen any of it.
  const third = await startServer(t, { home: first, ...QUICK });
  for (const user of users) await who(third, user);
  await iamClient(third, first.root).send(new ListUsersCommand({}));
  assert.deepEqual([first.log, second.log, third.log], [[], [], []]);
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(
    `all data keys are replaced under load on two nodes and nobody is refused, on ${database}`,
    { skip },
    (t) => rotatesUnderLoad(t, database),
  );

  test(`killed half way through sealing rows anew: nothing is lost, and others finish it, on ${database}`, {
    skip,
  }, async (t) => {
    const home = await newHome(t, database);
    const server = await startServer(t, { home, ...QUICK, dataKeys: { lookMilliseconds: 3_600_000 } });
    const iam = iamClient(server, server.root);
    const users: Credentials[] = [];
    for (let count = 0; count < USERS; count++) users.push(await createUser(iam, `user-${count}`));
    const file = join(home.folder, 'home.json');
    writeFileSync(file, JSON.stringify(home));
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'support/reseal-until-killed.ts'), file],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    assert.equal((await lines.next()).value, '3');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await rowsLeft(server);
    assert.ok(left > 0 && left < USERS + 1, `${left} rows are under the old key`);
    for (const user of users) await who(server, user);
    const finisher = await startServer(t, { home, ...QUICK });
    await until('the rest is sealed anew', async () => (await rowsLeft(finisher)) === 0);
    for (const user of users) for (const each of [server, finisher]) await who(each, user);
    assert.deepEqual([server.log, finisher.log], [[], []]);
  });
}

after(async () => {
  if (skipWithoutPostgres() === false) await (await startPostgres()).stop();
});
