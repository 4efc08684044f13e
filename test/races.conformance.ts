import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeletePolicyCommand,
  DeleteUserCommand,
  GetGroupCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListPolicyVersionsCommand,
  TagUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { allow, iamClient, policyOf } from './support/clients.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, startServer, type TestServer } from './support/server.ts';

/** Calls at the same moment that cannot all be right: as many succeed as may, and what is left is whole. */

const AT_ONCE = 12;
const ROUNDS = 10;

/** Error names of all calls at once; `''` where one succeeded. */
const atOnce = async (calls: readonly Promise<unknown>[]): Promise<string[]> =>
  Promise.all(
    calls.map((call) =>
      call.then(
        () => '',
        (error: Error) => error.name,
      ),
    ),
  );

const count = (names: readonly string[], wanted: string): number =>
  names.filter((name) => name === wanted).length;

/** So many succeed; all others get that error. */
async function onlySome(successes: number, error: string, calls: readonly Promise<unknown>[]): Promise<void> {
  const names = await atOnce(calls);
  assert.deepEqual(
    [count(names, ''), count(names, error)],
    [successes, calls.length - successes],
    names.join(),
  );
}

const many = <Made>(make: (number: number) => Made): Made[] =>
  Array.from({ length: AT_ONCE }, (_, number) => make(number));

const EXISTS = 'EntityAlreadyExistsException';
const ABSENT = 'NoSuchEntityException';
const LIMIT = 'LimitExceededException';
const CONFLICT = 'DeleteConflictException';

interface Race {
  readonly name: string;
  run(iam: IAMClient, round: number): Promise<void>;
}

const RACES: readonly Race[] = [
  {
    name: 'a name in any case is given once',
    run: (iam, round) =>
      onlySome(
        1,
        EXISTS,
        many((number) =>
          iam.send(new CreateUserCommand({ UserName: number % 2 ? `u${round}` : `U${round}` })),
        ),
      ),
  },
  {
    name: 'a user is renamed to a name once',
    async run(iam, round) {
      await Promise.all(
        many((number) => iam.send(new CreateUserCommand({ UserName: `r${round}-${number}` }))),
      );
      const NewUserName = `renamed${round}`;
      const rename = (number: number) =>
        iam.send(new UpdateUserCommand({ UserName: `r${round}-${number}`, NewUserName }));
      await onlySome(1, EXISTS, many(rename));
    },
  },
  {
    name: 'an account has one alias, the last one',
    async run(iam, round) {
      const names = await atOnce(
        many((number) =>
          iam.send(new CreateAccountAliasCommand({ AccountAlias: `alias-${round}-${number}` })),
        ),
      );
      assert.equal(count(names, ''), AT_ONCE);
    },
  },
  {
    name: 'a user has two keys at most',
    async run(iam, round) {
      const UserName = `keys${round}`;
      await iam.send(new CreateUserCommand({ UserName }));
      await onlySome(
        2,
        LIMIT,
        many(() => iam.send(new CreateAccessKeyCommand({ UserName }))),
      );
      const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
      assert.equal(AccessKeyMetadata?.length, 2);
    },
  },
  {
    name: 'a policy has five versions at most, each of another number',
    async run(iam, round) {
      const PolicyArn = await makePolicy(iam, `versions${round}`);
      const PolicyDocument = policyOf(allow('sts:*'));
      const make = () =>
        iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
      await onlySome(4, LIMIT, many(make));
      const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
      assert.deepEqual(Versions.map(({ VersionId }) => VersionId).sort(), ['v1', 'v2', 'v3', 'v4', 'v5']);
      assert.equal(Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion).length, 1);
    },
  },
  {
    name: 'a user has fifty tags at most',
    async run(iam, round) {
      const UserName = `tags${round}`;
      await iam.send(new CreateUserCommand({ UserName }));
      const tag = (number: number) => {
        const Tags = Array.from({ length: 10 }, (_, index) => ({ Key: `k${number}-${index}`, Value: '' }));
        return iam.send(new TagUserCommand({ UserName, Tags }));
      };
      await onlySome(5, LIMIT, many(tag));
    },
  },
  {
    name: 'a user is deleted, or gets a key, never both',
    async run(iam, round) {
      const UserName = `doomed${round}`;
      await iam.send(new CreateUserCommand({ UserName }));
      const [deleted, ...keys] = await atOnce([
        iam.send(new DeleteUserCommand({ UserName })),
        ...many(() => iam.send(new CreateAccessKeyCommand({ UserName }))),
      ]);
      if (deleted === '') assert.deepEqual(new Set(keys), new Set([ABSENT]));
      else assert.deepEqual([deleted, count(keys, '')], [CONFLICT, 2]);
    },
  },
  {
    name: 'a policy is deleted, or attached, never both',
    async run(iam, round) {
      const PolicyArn = await makePolicy(iam, `doomed${round}`);
      const UserName = `holder${round}`;
      await iam.send(new CreateUserCommand({ UserName }));
      const attach = () => iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
      const [deleted] = await atOnce([iam.send(new DeletePolicyCommand({ PolicyArn })), ...many(attach)]);
      const { AttachedPolicies } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
      assert.equal(AttachedPolicies?.length, deleted === '' ? 0 : 1);
    },
  },
  {
    name: 'a group is deleted, or joined, never both',
    async run(iam, round) {
      const GroupName = `group${round}`;
      const UserName = `joiner${round}`;
      await iam.send(new CreateGroupCommand({ GroupName }));
      await iam.send(new CreateUserCommand({ UserName }));
      const join = () => iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
      const [deleted] = await atOnce([iam.send(new DeleteGroupCommand({ GroupName })), ...many(join)]);
      const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName }));
      assert.equal(Groups?.length, deleted === '' ? 0 : 1);
      const [found] = await atOnce([iam.send(new GetGroupCommand({ GroupName }))]);
      assert.equal(found, deleted === '' ? ABSENT : '');
    },
  },
];

async function makePolicy(iam: IAMClient, PolicyName: string): Promise<string> {
  await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policyOf(allow('iam:GetUser')) }));
  return `arn:aws:iam::${ACCOUNT}:policy/${PolicyName}`;
}

async function runRaces(t: TestContext, server: TestServer): Promise<void> {
  const iam = iamClient(server, server.root);
  for (const race of RACES)
    await t.test(race.name, async () => {
      for (let round = 0; round < ROUNDS; round++) await race.run(iam, round);
    });
  assert.deepEqual(server.log, []);
}

test('on sqlite, of calls at once', async (t) => runRaces(t, await startServer(t)));

test('on postgres, of calls at once', { skip: skipWithoutPostgres() }, async (t) =>
  runRaces(t, await startServer(t, { database: 'postgres' })),
);

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
