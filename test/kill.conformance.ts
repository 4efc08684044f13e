import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteUserCommand,
  type IAMClient,
  paginateListUsers,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { iamClient, stsClient } from './support/clients.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { type Credentials, type ServerHome, storedEvents } from './support/server.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';
import { refusal, whoAmI } from './support/story-sdk.ts';

/** The server is killed while many write: what was answered is there, whole, with its audit event. */

const WRITERS = 12;
/** Answered writes after which the server is killed, round by round. */
const ROUNDS = [20, 150, 400];

/** What was answered, over all rounds. */
class Answered {
  readonly requestIds: string[] = [];
  readonly created = new Set<string>();
  /** Asked to be deleted, answered or not: they may be there or not. */
  readonly maybeDeleted = new Set<string>();
  readonly deleted = new Set<string>();
  readonly activeKeys: Credentials[] = [];
  readonly inactiveKeys: Credentials[] = [];

  note(answer: { readonly $metadata: { readonly requestId?: string | undefined } }): void {
    this.requestIds.push(answer.$metadata.requestId ?? assert.fail('an answer without request id'));
  }
}

/** One user's life: made, given two keys of which one is taken back; every third is deleted again. */
async function writeOnce(iam: IAMClient, UserName: string, count: number, answered: Answered): Promise<void> {
  answered.note(await iam.send(new CreateUserCommand({ UserName })));
  answered.created.add(UserName);
  if (count % 3 === 0) {
    answered.maybeDeleted.add(UserName);
    answered.note(await iam.send(new DeleteUserCommand({ UserName })));
    answered.deleted.add(UserName);
    return;
  }
  const made = await iam.send(new CreateAccessKeyCommand({ UserName }));
  answered.note(made);
  const { AccessKeyId = '', SecretAccessKey = '' } = made.AccessKey ?? {};
  const key = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  if (count % 3 === 1) {
    answered.activeKeys.push(key);
    return;
  }
  answered.note(await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' })));
  answered.inactiveKeys.push(key);
}

/** Writes until the server is dead; resolves when every writer has met its end. */
async function writeAndKill(
  server: ServerProcess,
  round: number,
  goal: number,
  answered: Answered,
): Promise<void> {
  const iam = iamClient(server, server.root);
  const before = answered.requestIds.length;
  let killing: Promise<void> | undefined;
  const writer = async (number: number): Promise<void> => {
    for (let count = 0; ; count++) {
      try {
        await writeOnce(iam, `u-${round}-${number}-${count}`, count, answered);
      } catch (error) {
        // Only death may end a write: whatever else goes wrong is a failure of the server.
        if (killing === undefined) throw error;
        return;
      }
      if (answered.requestIds.length - before >= goal) killing ??= server.kill();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)));
  await killing;
}

async function userNames(iam: IAMClient): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { Users } of paginateListUsers({ client: iam, pageSize: 1000 }, {}))
    for (const { UserName } of Users ?? []) names.add(UserName ?? '');
  return names;
}

async function checkRows(server: ServerProcess, answered: Answered): Promise<void> {
  const present = await userNames(iamClient(server, server.root));
  const lost = [...answered.created].filter((name) => !present.has(name) && !answered.maybeDeleted.has(name));
  assert.deepEqual(lost, [], 'users were answered and are lost');
  const risen = [...answered.deleted].filter((name) => present.has(name));
  assert.deepEqual(risen, [], 'users were deleted and are back');
  for (const key of answered.activeKeys) assert.match(await whoAmI(stsClient(server, key)), /:user\/u-/);
  for (const key of answered.inactiveKeys)
    assert.equal((await refusal(whoAmI(stsClient(server, key))))[0], 'InvalidClientTokenId');
}

async function checkEvents(
  server: ServerHome,
  present: ReadonlySet<string>,
  answered: Answered,
): Promise<void> {
  const events = await storedEvents(server);
  const unrecorded = answered.requestIds.filter(
    (id) => events.get(id)?.record['errorCode'] !== undefined || !events.has(id),
  );
  assert.deepEqual(unrecorded, [], 'writes were answered and not recorded');
  // Also of those that nobody heard an answer for: row and event are there, or neither is.
  const recorded = (eventName: string): Set<string> =>
    new Set(
      [...events.values()]
        .filter(({ record }) => record['eventName'] === eventName && record['errorCode'] === undefined)
        .map(({ record }) => (record['requestParameters'] as { readonly userName: string }).userName),
    );
  const deleted = recorded('DeleteUser');
  const expected = [...recorded('CreateUser')].filter((name) => !deleted.has(name));
  assert.deepEqual([...present].sort(), expected.sort());
}

async function killInRounds(t: TestContext, first: ServerProcess): Promise<void> {
  const answered = new Answered();
  let server = first;
  for (const [round, goal] of ROUNDS.entries()) {
    await writeAndKill(server, round, goal, answered);
    server = await startServerProcess(t, { home: first });
    await checkRows(server, answered);
    const present = await userNames(iamClient(server, server.root));
    await checkEvents(server, present, answered);
  }
  assert.ok(answered.requestIds.length >= ROUNDS.reduce((sum, goal) => sum + goal));
  await server.close();
}

test('on sqlite kill -9 under load loses no answered write and no event', async (t) =>
  killInRounds(t, await startServerProcess(t)));

test(
  'on postgres kill -9 under load loses no answered write and no event',
  { skip: skipWithoutPostgres() },
  async (t) => killInRounds(t, await startServerProcess(t, { database: 'postgres' })),
);

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
