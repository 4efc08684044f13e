import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
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
  createAccessKey,
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
import { ACCOUNT, type Credentials, startServer, type TestServer } from './support/server.ts';

/**
 * Attackers call without pause with a credential while its right is taken away: after the answer to that write, nothing
 * they send succeeds. And what is granted works in the very next call.
 */

const UserName = 'prey';
const PolicyName = 'rights';
const READ = allow('iam:ListUsers');

/** A right that can be given and taken, and the credential that has it. */
interface Right {
  readonly name: string;
  /** Makes what stays the same over all rounds. */
  prepare(iam: IAMClient, server: TestServer): Promise<Hold>;
}

interface Hold {
  readonly credentials: () => Credentials;
  readonly take: () => Promise<unknown>;
  readonly give: () => Promise<unknown>;
}

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;

/** A fresh user with a key, and a policy of that name that allows to read. */
async function userWithPolicy(iam: IAMClient, PolicyName: string) {
  const name = `${UserName}-${PolicyName}`;
  const key = await createUser(iam, name);
  await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policyOf(READ) }));
  return { name, key, PolicyArn: arn(`policy/${PolicyName}`) };
}

const RIGHTS: readonly Right[] = [
  {
    name: 'an access key is made inactive',
    async prepare(iam) {
      const key = await createUser(iam, 'inactive');
      await putUserPolicy(iam, 'inactive', READ);
      const update = (Status: 'Active' | 'Inactive') =>
        iam.send(new UpdateAccessKeyCommand({ UserName: 'inactive', AccessKeyId: key.accessKeyId, Status }));
      return { credentials: () => key, take: () => update('Inactive'), give: () => update('Active') };
    },
  },
  {
    name: 'an access key is deleted',
    async prepare(iam) {
      let key = await createUser(iam, 'deleted');
      await putUserPolicy(iam, 'deleted', READ);
      return {
        credentials: () => key,
        take: () =>
          iam.send(new DeleteAccessKeyCommand({ UserName: 'deleted', AccessKeyId: key.accessKeyId })),
        give: async () => {
          key = await createAccessKey(iam, 'deleted');
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
      await putUserPolicy(iam, 'denied', READ);
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
      await putUserPolicy(iam, name, READ);
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
      const PolicyDocument = policyOf(READ);
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
      const give = () => iam.send(new PutRolePolicyCommand({ ...input, PolicyDocument: policyOf(READ) }));
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

async function isAllowed(server: TestServer, credentials: Credentials): Promise<boolean> {
  const request = queryRequest(server.url, 'iam', { Action: 'ListUsers', MaxItems: '1' });
  const { status, text } = await sendRaw(server.url, signed(request, credentials, { service: 'iam' }));
  assert.ok(status === 200 || status === 403, text);
  return status === 200;
}

interface Round {
  readonly before: number;
  readonly late: number;
}

/** Attackers call before, during and after `take`; answers how often they got through before and after its answer. */
async function attack(server: TestServer, hold: Hold): Promise<Round> {
  const credentials = hold.credentials();
  const count = { before: 0, late: 0 };
  let isTaken = false;
  const attacker = async (): Promise<void> => {
    for (let callsAfter = 0; callsAfter < CALLS_AFTER; ) {
      const isLate = isTaken;
      if (isLate) callsAfter++;
      if (await isAllowed(server, credentials)) count[isLate ? 'late' : 'before']++;
    }
  };
  const attackers = Array.from({ length: ATTACKERS }, attacker);
  await isAllowed(server, credentials);
  await hold.take();
  isTaken = true;
  await Promise.all(attackers);
  return count;
}

async function attackInRounds(t: TestContext, server: TestServer, rounds: number): Promise<void> {
  const iam = iamClient(server, server.root);
  for (const right of RIGHTS) {
    const hold = await right.prepare(iam, server);
    await t.test(right.name, async () => {
      for (let round = 0; round < rounds; round++) {
        assert.ok(await isAllowed(server, hold.credentials()), `granted, but not in the next call`);
        const { before, late } = await attack(server, hold);
        assert.ok(before > 0, 'the attackers had no right to lose');
        assert.equal(late, 0, `calls got through after the answer in round ${round}`);
        await hold.give();
      }
    });
  }
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
