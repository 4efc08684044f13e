import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  SetDefaultPolicyVersionCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  allow,
  assumeRole,
  createUser,
  deny,
  iamClient,
  policyOf,
  putUserPolicy,
  stsClient,
  trust,
} from './support/clients.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { queryRequest, sendRaw, signed } from './support/raw-call.ts';
import { ACCOUNT, type Credentials, eventsOf, startServer, type TestServer } from './support/server.ts';

/**
 * Attackers call without pause with a credential while its right is taken away: after the answer to that write, nothing
 * they send succeeds. And what is granted works in the very next call.
 */

const UserName = 'prey';
const PolicyName = 'rights';
const RIGHT = allow(['iam:ListUsers', 'iam:TagUser']);

/** A right that can be given and taken, and the credential that has it. */
interface Right {
  readonly name: string;
  /** Makes what stays the same over all rounds. */
  prepare(iam: IAMClient, server: TestServer): Promise<Hold>;
}

interface Hold {
  readonly credentials: () => Credentials;
  readonly take: () => Promise<Answer>;
  readonly give: () => Promise<Answer>;
}

interface Answer {
  readonly $metadata: { readonly requestId?: string | undefined };
}

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;

/** A fresh user with a key, and a policy of that name that allows to read. */
async function userWithPolicy(iam: IAMClient, PolicyName: string) {
  const name = `${UserName}-${PolicyName}`;
  const key = await createUser(iam, name);
  await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policyOf(RIGHT) }));
  return { name, key, PolicyArn: arn(`policy/${PolicyName}`) };
}

const RIGHTS: readonly Right[] = [
  {
    name: 'an access key is made inactive',
    async prepare(iam) {
      const key = await createUser(iam, 'inactive');
      await putUserPolicy(iam, 'inactive', RIGHT);
      const update = (Status: 'Active' | 'Inactive') =>
        iam.send(new UpdateAccessKeyCommand({ UserName: 'inactive', AccessKeyId: key.accessKeyId, Status }));
      return { credentials: () => key, take: () => update('Inactive'), give: () => update('Active') };
    },
  },
  {
    name: 'an access key is deleted',
    async prepare(iam) {
      let key = await createUser(iam, 'deleted');
      await putUserPolicy(iam, 'deleted', RIGHT);
      return {
        credentials: () => key,
        take: () =>
          iam.send(new DeleteAccessKeyCommand({ UserName: 'deleted', AccessKeyId: key.accessKeyId })),
        give: async () => {
          const answer = await iam.send(new CreateAccessKeyCommand({ UserName: 'deleted' }));
          const { AccessKeyId = '', SecretAccessKey = '' } = answer.AccessKey ?? {};
          key = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
          return answer;
        },
      };
    },
  },
  {
    name: 'a managed policy is detached',
    async prepare(iam) {
      const { name, key, PolicyArn } = await userWithPolicy(iam, 'detached');
      const input = { UserName: name, PolicyArn };
      await iam.send(new AttachUserPolicyCommand(input));
      return {
        credentials: () => key,
        take: () => iam.send(new DetachUserPolicyCommand(input)),
        give: () => iam.send(new AttachUserPolicyCommand(input)),
      };
    },
  },
  {
    name: 'an inline deny is added',
    async prepare(iam) {
      const key = await createUser(iam, 'denied');
      await putUserPolicy(iam, 'denied', RIGHT);
      const input = { UserName: 'denied', PolicyName: 'deny' };
      return {
        credentials: () => key,
        take: () => iam.send(new PutUserPolicyCommand({ ...input, PolicyDocument: policyOf(deny('*')) })),
        give: () => iam.send(new DeleteUserPolicyCommand(input)),
      };
    },
  },
  {
    name: 'a permissions boundary is set',
    async prepare(iam) {
      const { name, key } = await userWithPolicy(iam, 'bounded');
      await putUserPolicy(iam, name, RIGHT);
      await iam.send(
        new CreatePolicyCommand({ PolicyName: 'narrow', PolicyDocument: policyOf(allow('sts:*')) }),
      );
      const PermissionsBoundary = arn('policy/narrow');
      return {
        credentials: () => key,
        take: () => iam.send(new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary })),
        give: () => iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: name })),
      };
    },
  },
  {
    name: 'a user leaves a group',
    async prepare(iam) {
      const key = await createUser(iam, 'member');
      const input = { UserName: 'member', GroupName: 'readers' };
      await iam.send(new CreateGroupCommand(input));
      const PolicyDocument = policyOf(RIGHT);
      await iam.send(new PutGroupPolicyCommand({ GroupName: 'readers', PolicyName, PolicyDocument }));
      await iam.send(new AddUserToGroupCommand(input));
      return {
        credentials: () => key,
        take: () => iam.send(new RemoveUserFromGroupCommand(input)),
        give: () => iam.send(new AddUserToGroupCommand(input)),
      };
    },
  },
  {
    name: 'another version of a policy becomes the default',
    async prepare(iam) {
      const { name, key, PolicyArn } = await userWithPolicy(iam, 'versioned');
      await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policyOf(allow('sts:*')) }));
      const choose = (VersionId: string) =>
        iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }));
      return { credentials: () => key, take: () => choose('v2'), give: () => choose('v1') };
    },
  },
  {
    name: "a role's policy is deleted while a session of it lives",
    async prepare(iam, server) {
      const key = await createUser(iam, 'assumer');
      await putUserPolicy(iam, 'assumer', allow('sts:AssumeRole'));
      const AssumeRolePolicyDocument = trust(arn('user/assumer'));
      await iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument }));
      const input = { RoleName: 'reader', PolicyName };
      const give = () => iam.send(new PutRolePolicyCommand({ ...input, PolicyDocument: policyOf(RIGHT) }));
      await give();
      const session = await assumeRole(stsClient(server, key), arn('role/reader'));
      return {
        credentials: () => session,
        take: () => iam.send(new DeleteRolePolicyCommand(input)),
        give,
      };
    },
  },
];

const ATTACKERS = 6;
/** Calls of each attacker that are sent after the answer to the revocation. */
const CALLS_AFTER = 3;

async function isAllowed(server: TestServer, credentials: Credentials, call = READ): Promise<boolean> {
  const request = signed(queryRequest(server.url, 'iam', call), credentials, { service: 'iam' });
  const { status, text } = await sendRaw(server.url, request);
  assert.ok(status === 200 || status === 403, text);
  return status === 200;
}

const READ: Readonly<Record<string, string>> = { Action: 'ListUsers', MaxItems: '1' };
const VICTIM = 'victim';
const WRITE = {
  Action: 'TagUser',
  UserName: VICTIM,
  'Tags.member.1.Key': 'was',
  'Tags.member.1.Value': 'here',
};

/** One round: when the right was taken from that key, and given back. */
interface Round {
  readonly accessKeyId: string;
  readonly taken: string;
  readonly given: string;
}

const idOf = ({ $metadata }: Answer): string => $metadata.requestId ?? assert.fail('no request id');

/** Attackers read and write before, during and after `take`; fails when one of them gets through behind its answer. */
async function attack(server: TestServer, hold: Hold): Promise<Round> {
  const credentials = hold.credentials();
  const count = { before: 0, late: 0 };
  let isTaken = false;
  const attacker = async (call: Readonly<Record<string, string>>): Promise<void> => {
    for (let callsAfter = 0; callsAfter < CALLS_AFTER; ) {
      const isLate = isTaken;
      if (isLate) callsAfter++;
      if (await isAllowed(server, credentials, call)) count[isLate ? 'late' : 'before']++;
    }
  };
  const attackers = Array.from({ length: ATTACKERS }, (_, number) => attacker(number % 2 ? READ : WRITE));
  await isAllowed(server, credentials);
  const taken = idOf(await hold.take());
  isTaken = true;
  await Promise.all(attackers);
  assert.ok(count.before > 0, 'the attackers had no right to lose');
  assert.equal(count.late, 0, 'calls got through after the answer');
  const given = idOf(await hold.give());
  return { accessKeyId: credentials.accessKeyId, taken, given };
}

async function attackInRounds(t: TestContext, server: TestServer, rounds: number): Promise<void> {
  const iam = iamClient(server, server.root);
  await iam.send(new CreateUserCommand({ UserName: VICTIM }));
  const all: Round[] = [];
  for (const right of RIGHTS) {
    const hold = await right.prepare(iam, server);
    await t.test(right.name, async () => {
      for (let round = 0; round < rounds; round++) {
        assert.ok(await isAllowed(server, hold.credentials()), 'granted, but not in the next call');
        all.push(await attack(server, hold));
      }
    });
  }
  await t.test('and no write that was on its way commits behind the revocation', () =>
    checkOrder(server, all),
  );
}

/** Events of writes lie in the log in the order of their commits. */
async function checkOrder(server: TestServer, rounds: readonly Round[]): Promise<void> {
  const events = await eventsOf(
    server,
    rounds.flatMap(({ taken, given }) => [taken, given]),
  );
  const keyOf = new Map<string, [accessKeyId: string, isTaken: boolean]>();
  for (const { accessKeyId, taken, given } of rounds) {
    keyOf.set(taken, [accessKeyId, true]);
    keyOf.set(given, [accessKeyId, false]);
  }
  const powerless = new Set<string>();
  let writes = 0;
  for (const [requestId, { record }] of events) {
    const [accessKeyId, isTaken] = keyOf.get(requestId) ?? [];
    if (accessKeyId !== undefined) powerless[isTaken ? 'add' : 'delete'](accessKeyId);
    if (record['eventName'] !== 'TagUser' || record['errorCode'] !== undefined) continue;
    writes++;
    const { accessKeyId: writer } = record['userIdentity'] as { readonly accessKeyId: string };
    assert.ok(!powerless.has(writer), 'a write was committed after the revocation');
  }
  assert.ok(writes > rounds.length / 2, `only ${writes} writes`);
}

/** Attackers with a dead key prove nobody; the test wants their refusal, not that they are slowed down. */
const UNTHROTTLED = { throttleLimits: { failuresPerSecond: 1_000_000 } };

test('on sqlite nothing succeeds once a revocation is answered', async (t) =>
  attackInRounds(t, await startServer(t, UNTHROTTLED), 50));

test(
  'on postgres nothing succeeds once a revocation is answered',
  { skip: skipWithoutPostgres() },
  async (t) => attackInRounds(t, await startServer(t, { database: 'postgres', ...UNTHROTTLED }), 25),
);

/**
 * Writes share commits. Here the attackers take back the very deny that is put on them: behind its answer it must stand,
 * for they may undo it neither before it is there nor when it is.
 */
async function undoInRounds(server: TestServer, rounds: number): Promise<void> {
  const iam = iamClient(server, server.root);
  const UserName = 'unruly';
  const key = await createUser(iam, UserName);
  await putUserPolicy(iam, UserName, allow('iam:*'));
  const doomed = { UserName, PolicyName: 'deny' };
  const undo = { Action: 'DeleteUserPolicy', ...doomed };
  const call = (parameters: Readonly<Record<string, string>>) =>
    sendRaw(server.url, signed(queryRequest(server.url, 'iam', parameters), key, { service: 'iam' }));
  for (let round = 0; round < rounds; round++) {
    let isOver = false;
    const attacker = async (): Promise<void> => {
      while (!isOver) await call(undo);
    };
    const attackers = Array.from({ length: ATTACKERS }, attacker);
    await call(READ);
    await iam.send(new PutUserPolicyCommand({ ...doomed, PolicyDocument: policyOf(deny('*')) }));
    const stands = !(await isAllowed(server, key));
    isOver = true;
    await Promise.all(attackers);
    assert.ok(stands, `round ${round}: the deny was answered, and then undone by whom it denies`);
    assert.ok(!(await isAllowed(server, key)));
    await iam.send(new DeleteUserPolicyCommand(doomed));
  }
}

test('on sqlite a deny that was answered cannot be undone by whom it denies', async (t) =>
  undoInRounds(await startServer(t, UNTHROTTLED), 60));

test(
  'on postgres a deny that was answered cannot be undone by whom it denies',
  { skip: skipWithoutPostgres() },
  async (t) => undoInRounds(await startServer(t, { database: 'postgres', ...UNTHROTTLED }), 60),
);

/** Milliseconds within which another node has read the change feed. */
const OTHER_NODE_MILLISECONDS = 1000;

test('a second node on the same database refuses soon, too', { skip: skipWithoutPostgres() }, async (t) => {
  const one = await startServer(t, { database: 'postgres', ...UNTHROTTLED });
  const two = await startServer(t, { home: one, ...UNTHROTTLED });
  const iam = iamClient(one, one.root);
  for (const right of RIGHTS) {
    const hold = await right.prepare(iam, one);
    const credentials = hold.credentials();
    await eventually(() => isAllowed(two, credentials), `${right.name}: granted, but not on the other node`);
    await hold.take();
    await eventually(async () => !(await isAllowed(two, credentials)), right.name);
    await hold.give();
  }
});

async function eventually(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + OTHER_NODE_MILLISECONDS;
  while (!(await isTrue())) assert.ok(performance.now() < end, what);
}

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
