import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { run } from '../src/cli/run.ts';
import {
  allow,
  assumeRole,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  type Statement,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { ConsoleVisitor } from './support/console-visitor.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

/** Sessions are seen, and end for good: one with those made with it, or all of somebody before an instant. */

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
const UNTHROTTLED = { throttleLimits: { failuresPerSecond: 1_000_000 } };

interface Session {
  readonly AccessKeyId: string;
  readonly SessionId: string;
  readonly State: string;
  readonly Kind: string;
  readonly PrincipalArn?: string;
  readonly OriginArn?: string;
  readonly SessionName?: string;
  readonly LastAction?: string;
  readonly LastAddress?: string;
  readonly RequestedFrom?: string;
  readonly IsCurrent: boolean;
}
interface Sessions {
  readonly Sessions: readonly Session[];
  readonly TotalCount: number;
  readonly NextToken?: string;
}

const list = (server: TestServer, who: Credentials, input: Readonly<Record<string, unknown>> = {}) =>
  askKeywarden<Sessions>(server, who, 'ListSessions', input);
const end = (server: TestServer, who: Credentials, input: Readonly<Record<string, unknown>>) =>
  askKeywarden(server, who, 'EndSession', input);
const endAllOf = (server: TestServer, who: Credentials, PrincipalArn: string, Before?: number) =>
  askKeywarden(server, who, 'EndSessionsOfPrincipal', { PrincipalArn, ...(Before && { Before }) });

const works = async (server: TestServer, who: Credentials): Promise<boolean> => {
  try {
    await stsClient(server, who).send(new GetCallerIdentityCommand({}));
    return true;
  } catch (error) {
    assert.equal((error as Error).name, 'ExpiredToken', String(error));
    return false;
  }
};

const refused = (code: string) => (error: unknown) => {
  assert.equal((error as Error).name, code, String(error));
  return true;
};

/** A role that root, a user and other roles may assume, and that may do these things. */
async function makeRole(iam: IAMClient, RoleName: string, ...rights: Statement[]): Promise<string> {
  const AssumeRolePolicyDocument = trust(arn('root'));
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policyOf(allow('sts:AssumeRole'), ...rights);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'rights', PolicyDocument }));
  return arn(`role/${RoleName}`);
}

/** Root → user → `first` → `second` → `third`. */
async function makeChain(server: TestServer) {
  const iam = iamClient(server, server.root);
  const user = await createUser(iam, 'anna');
  await putUserPolicy(iam, 'anna', allow(['sts:AssumeRole', 'sts:GetFederationToken']));
  const roles = await Promise.all(['first', 'second', 'third'].map((name) => makeRole(iam, name)));
  const [one = '', two = '', three = ''] = roles;
  const begin = async () => {
    const token = sessionCredentials(
      (await stsClient(server, user).send(new GetSessionTokenCommand({}))).Credentials,
    );
    const first = await assumeRole(stsClient(server, token), one, 'one');
    const second = await assumeRole(stsClient(server, first), two, 'two');
    const third = await assumeRole(stsClient(server, second), three, 'three');
    return { token, first, second, third };
  };
  return { iam, user, begin };
}

const states = async (server: TestServer, sessions: Readonly<Record<string, Credentials>>) =>
  Object.fromEntries(
    await Promise.all(Object.entries(sessions).map(async ([name, one]) => [name, await works(server, one)])),
  ) as Record<string, boolean>;

/** What is told of sessions lags by a second. */
async function seen(
  server: TestServer,
  who: Credentials,
  input: Readonly<Record<string, unknown>>,
  count: number,
) {
  for (let tries = 0; ; tries++) {
    const answer = await list(server, who, input);
    if (answer.Sessions.length === count) return answer;
    assert.ok(tries < 30, `${answer.Sessions.length} sessions instead of ${count}`);
    await delay(100);
  }
}

async function endsChains(server: TestServer): Promise<void> {
  const { user, begin } = await makeChain(server);
  const all = { token: true, first: true, second: true, third: true };
  const chain = await begin();
  assert.deepEqual(await states(server, chain), all);
  await end(server, server.root, { AccessKeyId: chain.second.accessKeyId });
  assert.deepEqual(await states(server, chain), { ...all, second: false, third: false });
  await end(server, server.root, { AccessKeyId: chain.token.accessKeyId });
  assert.deepEqual(await states(server, chain), { token: false, first: false, second: false, third: false });
  assert.ok(await works(server, user), 'the key they began with goes on');

  const other = await begin();
  const { Sessions } = await seen(server, server.root, { Filter: other.first.accessKeyId }, 1);
  await end(server, server.root, { SessionId: Sessions[0]?.SessionId });
  assert.deepEqual(await states(server, other), { token: true, first: false, second: false, third: false });

  const more = await begin();
  await endAllOf(server, server.root, arn('role/second'));
  assert.deepEqual(await states(server, more), { ...all, second: false, third: false });
  const fresh = await begin();
  assert.deepEqual(await states(server, fresh), all, 'what is made later works at once');
  await endAllOf(server, server.root, arn('user/anna'));
  assert.deepEqual(await states(server, { ...fresh, first: more.first }), {
    token: false,
    first: false,
    second: false,
    third: false,
  });
  assert.ok(await works(server, user));
}

test('on sqlite what ends a session ends all that were made with it, and nothing that it was made with', async (t) =>
  endsChains(await startServer(t)));

test(
  'on postgres what ends a session ends all that were made with it, and nothing that it was made with',
  { skip: skipWithoutPostgres() },
  async (t) => endsChains(await startServer(t, { database: 'postgres' })),
);

test('a process that knows the sessions already refuses them from the answer of another on', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const one = await startServer(t, { database: 'postgres', ...UNTHROTTLED });
  const two = await startServer(t, { home: one, ...UNTHROTTLED });
  const { begin } = await makeChain(one);
  for (let round = 0; round < 20; round++) {
    const chain = await begin();
    assert.ok(Object.values(await states(two, chain)).every(Boolean));
    if (round % 2 === 0) await end(one, one.root, { AccessKeyId: chain.first.accessKeyId });
    else await endAllOf(one, one.root, arn('role/first'));
    assert.deepEqual(await states(two, chain), { token: true, first: false, second: false, third: false });
  }
});

test('attackers that make session after session with the one that ends get none that lives', async (t) => {
  const server = await startServer(t, UNTHROTTLED);
  const iam = iamClient(server, server.root);
  const role = await makeRole(iam, 'loop');
  for (let round = 0; round < 15; round++) {
    const stolen = await assumeRole(stsClient(server, await rootUser(server, iam, round)), role, 'stolen');
    const made: Credentials[] = [stolen];
    let isOver = false;
    let late = 0;
    const attacker = async (): Promise<void> => {
      for (let after = 0; after < 3; ) {
        const isLate = isOver;
        if (isLate) after++;
        const from = made[Math.floor(Math.random() * made.length)] ?? stolen;
        try {
          made.push(await assumeRole(stsClient(server, from), role, 'more'));
          if (isLate) late++;
        } catch (error) {
          assert.match((error as Error).name, /^(ExpiredToken|AccessDenied)$/, String(error));
        }
      }
    };
    const attackers = Array.from({ length: 5 }, attacker);
    while (made.length < 6) await delay(5);
    await (round % 2 === 0
      ? end(server, server.root, { AccessKeyId: stolen.accessKeyId })
      : endAllOf(server, server.root, role));
    isOver = true;
    await Promise.all(attackers);
    assert.equal(late, 0, 'a session was made after the answer');
    for (const one of made) assert.equal(await works(server, one), false, 'a session lives on');
  }
});

async function rootUser(server: TestServer, iam: IAMClient, round: number): Promise<Credentials> {
  const name = `maker-${round}`;
  const key = await createUser(iam, name);
  await putUserPolicy(iam, name, allow('sts:AssumeRole'));
  assert.ok(await works(server, key));
  return key;
}

test('a chain of living sessions may be so long, and no longer', async (t) => {
  const server = await startServer(t);
  const role = await makeRole(iamClient(server, server.root), 'loop');
  let session = await assumeRole(
    stsClient(server, await rootUser(server, iamClient(server, server.root), 0)),
    role,
  );
  const first = session;
  let length = 1;
  const refusal = await (async () => {
    for (; length < 100; length++) {
      try {
        session = await assumeRole(stsClient(server, session), role);
      } catch (error) {
        return error as Error;
      }
    }
    return undefined;
  })();
  assert.equal(refusal?.name, 'AccessDenied');
  assert.match(refusal.message, /chained more than 32 deep/);
  assert.equal(length, 32);
  await end(server, server.root, { AccessKeyId: first.accessKeyId });
  assert.equal(await works(server, session), false, 'the last of the chain ends with the first');
});

test('sessions are listed with who made them, from where, and what they do', async (t) => {
  const server = await startServer(t);
  const { user, begin } = await makeChain(server);
  const { second, third } = await begin();
  await stsClient(server, user).send(
    new GetFederationTokenCommand({ Name: 'guest', Policy: policyOf(allow('s3:*')) }),
  );
  await stsClient(server, third).send(new GetCallerIdentityCommand({}));
  const all = await seen(server, server.root, {}, 5);
  assert.equal(all.TotalCount, 5);
  const deadline = performance.now() + 3000;
  for (;;) {
    const [last] = (await list(server, server.root, { Filter: 'three' })).Sessions;
    assert.ok(last);
    if (last.LastAction === undefined && performance.now() < deadline) {
      await delay(100);
      continue;
    }
    const { AccessKeyId, SessionName, PrincipalArn, OriginArn, Kind, State, LastAction, IsCurrent } = last;
    assert.deepEqual(
      { AccessKeyId, SessionName, PrincipalArn, OriginArn, Kind, State, LastAction, IsCurrent },
      {
        AccessKeyId: third.accessKeyId,
        SessionName: 'three',
        PrincipalArn: arn('role/third'),
        OriginArn: arn('user/anna'),
        Kind: 'assumed-role',
        State: 'Active',
        LastAction: 'GetCallerIdentity',
        IsCurrent: false,
      },
    );
    assert.equal(last.RequestedFrom, '127.0.0.1');
    assert.equal(last.LastAddress, '127.0.0.1');
    break;
  }
  const namesOf = async (PrincipalArn: string) =>
    (await list(server, server.root, { PrincipalArn })).Sessions.map((one) => one.SessionName ?? '-').sort();
  assert.deepEqual(await namesOf(arn('role/second')), ['two']);
  assert.deepEqual(await namesOf(arn('user/anna')), ['-', 'guest', 'one', 'three', 'two']);
  assert.deepEqual(await namesOf(`arn:aws:sts::${ACCOUNT}:federated-user/guest`), ['guest']);
  assert.deepEqual(await namesOf(arn('root')), []);

  const { Session, Chain } = await askKeywarden<{
    readonly Session: Session;
    readonly Chain: readonly { readonly AccessKeyId: string; readonly PrincipalArn?: string }[];
  }>(server, server.root, 'GetSession', { AccessKeyId: third.accessKeyId });
  assert.equal(Session.SessionName, 'three');
  assert.deepEqual(
    Chain.map((link) => link.PrincipalArn),
    [arn('user/anna'), arn('user/anna'), arn('role/first'), arn('role/second')],
  );
  assert.equal(Chain[0]?.AccessKeyId, user.accessKeyId);

  await end(server, server.root, { AccessKeyId: second.accessKeyId });
  const { Sessions } = await list(server, server.root, { SortBy: 'IssuedAt', SortOrder: 'ASCENDING' });
  assert.deepEqual(
    Sessions.filter((one) => one.State === 'Ended').map((one) => one.SessionName),
    ['two', 'three'],
  );
  const first = await list(server, server.root, { MaxResults: 2 });
  const next = await list(server, server.root, { MaxResults: 3, NextToken: first.NextToken });
  assert.equal(new Set([...first.Sessions, ...next.Sessions].map((one) => one.AccessKeyId)).size, 5);
  assert.equal(next.NextToken, undefined);
  assert.deepEqual((await list(server, server.root, { Time: 'EXPIRED' })).Sessions, []);
});

test('federated users end by their name', async (t) => {
  const server = await startServer(t);
  const { user } = await makeChain(server);
  const federated = async (Name: string) =>
    sessionCredentials(
      (
        await stsClient(server, user).send(
          new GetFederationTokenCommand({ Name, Policy: policyOf(allow('s3:*')) }),
        )
      ).Credentials,
    );
  const sessions = { guest: await federated('guest'), other: await federated('other') };
  await endAllOf(server, server.root, `arn:aws:sts::${ACCOUNT}:federated-user/guest`);
  assert.deepEqual(await states(server, sessions), { guest: false, other: true });
  assert.ok(await works(server, await federated('guest')));
});

test('who may end whose sessions is decided by policies on the role or user; one’s own may always end itself', async (t) => {
  const server = await startServer(t);
  const { iam, user, begin } = await makeChain(server);
  const chain = await begin();
  const bob = await createUser(iam, 'bob');
  const denied = refused('AccessDeniedException');
  await assert.rejects(end(server, bob, { AccessKeyId: chain.first.accessKeyId }), denied);
  await assert.rejects(endAllOf(server, bob, arn('role/first')), denied);
  await assert.rejects(list(server, bob), denied);
  await assert.rejects(list(server, bob, { PrincipalArn: arn('role/first') }), denied);
  await assert.rejects(end(server, user, { AccessKeyId: chain.first.accessKeyId }), denied);
  assert.ok(await works(server, chain.first));

  await seen(server, server.root, {}, 4);
  const onRole = {
    ...allow(['keywarden:EndSession', 'keywarden:ListSessions']),
    Resource: arn('role/first'),
  };
  await putUserPolicy(iam, 'bob', onRole);
  await assert.rejects(end(server, bob, { AccessKeyId: chain.third.accessKeyId }), denied);
  assert.equal((await list(server, bob, { PrincipalArn: arn('role/first') })).TotalCount, 1);
  await end(server, bob, { AccessKeyId: chain.first.accessKeyId });
  assert.equal(await works(server, chain.first), false);

  const own = { ...allow('keywarden:*'), Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}` };
  await putUserPolicy(iam, 'anna', allow('sts:AssumeRole'), own);
  const fresh = await begin();
  await seen(server, server.root, { Filter: fresh.third.accessKeyId }, 1);
  await end(server, user, { AccessKeyId: fresh.third.accessKeyId });
  assert.deepEqual(await states(server, fresh), { token: true, first: true, second: true, third: false });

  await assert.rejects(end(server, server.root, {}), refused('ValidationException'));
  await end(server, fresh.second, { AccessKeyId: fresh.second.accessKeyId });
  assert.deepEqual(await states(server, fresh), { token: true, first: true, second: false, third: false });
});

test('what is no session of the account cannot be ended there', async (t) => {
  const server = await startServer(t);
  const { begin, user } = await makeChain(server);
  const chain = await begin();
  const stranger = await addAccount(server, '444455556666');
  await seen(server, server.root, {}, 4);
  const notFound = refused('ResourceNotFoundException');
  await assert.rejects(end(server, stranger, { AccessKeyId: chain.first.accessKeyId }), notFound);
  assert.equal((await list(server, stranger)).TotalCount, 0);
  const invalid = refused('ValidationException');
  await assert.rejects(list(server, stranger, { PrincipalArn: arn('role/first') }), invalid);
  await assert.rejects(endAllOf(server, stranger, arn('role/first')), invalid);
  await assert.rejects(endAllOf(server, server.root, arn('role/none')), notFound);
  await assert.rejects(end(server, server.root, { SessionId: 'none' }), notFound);
  await assert.rejects(end(server, server.root, { AccessKeyId: user.accessKeyId }), invalid);
  await assert.rejects(end(server, server.root, { AccessKeyId: 'ASIA', SessionId: 'x' }), invalid);
  const tomorrow = Date.now() / 1000 + 86_400;
  await assert.rejects(endAllOf(server, server.root, arn('role/first'), tomorrow), invalid);
  assert.ok(await works(server, chain.first));
  await endAllOf(server, server.root, arn('role/first'), Date.now() / 1000 - 3600);
  assert.ok(await works(server, chain.first), 'it is younger');
});

test('a user of another account that becomes a role here can be ended by both', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const other = await addAccount(server, '444455556666');
  const foreign = iamClient(server, other);
  const user = await createUser(foreign, 'fred');
  await putUserPolicy(foreign, 'fred', allow('sts:AssumeRole'));
  const AssumeRolePolicyDocument = trust('arn:aws:iam::444455556666:root');
  await iam.send(new CreateRoleCommand({ RoleName: 'guest', AssumeRolePolicyDocument }));
  const begin = async () => {
    const { Credentials: issued } = await stsClient(server, user).send(
      new AssumeRoleCommand({ RoleArn: arn('role/guest'), RoleSessionName: 'fred' }),
    );
    return sessionCredentials(issued);
  };
  const [one, two] = [await begin(), await begin()];
  const theirs = await seen(server, other, { PrincipalArn: 'arn:aws:iam::444455556666:user/fred' }, 2);
  assert.equal(theirs.Sessions[0]?.PrincipalArn, undefined, 'the role is the other account’s to know');
  await end(server, other, { AccessKeyId: one.accessKeyId });
  assert.deepEqual(await states(server, { one, two }), { one: false, two: true });
  await end(server, server.root, { AccessKeyId: two.accessKeyId });
  assert.equal(await works(server, two), false);
});

test('keywarden sessions lists and ends them', async (t) => {
  const server = await startServer(t);
  const { begin } = await makeChain(server);
  const chain = await begin();
  await seen(server, server.root, {}, 4);
  const keywarden = async (...argv: string[]) => {
    let text = '';
    const write = (more: string): void => {
      text += more;
    };
    const { accessKeyId, secretAccessKey } = server.root;
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const code = await run(
      ['sessions', ...argv, '--endpoint', server.url],
      { env, platform: 'linux', home: server.folder, workingDirectory: server.folder },
      { out: write, error: write },
    );
    return { code, text };
  };
  const listed = await keywarden('list', '--of', arn('role/second'));
  assert.match(listed.text, new RegExp(`^${chain.second.accessKeyId}  Active   .*role/second two  until `));
  assert.match((await keywarden('list', '--limit', '1')).text, /1 of 4 sessions; more with --limit/);
  assert.equal(JSON.parse((await keywarden('list', '--json')).text).length, 4);
  assert.equal((await keywarden('end')).code, 2);
  const ended = await keywarden('end', chain.third.accessKeyId);
  assert.equal(ended.code, 0, ended.text);
  assert.deepEqual(await states(server, chain), { token: true, first: true, second: true, third: false });
  const all = await keywarden('end', '--of', arn('role/first'));
  assert.match(all.text, /All sessions of .*role\/first from before .* are over/);
  assert.deepEqual(await states(server, chain), { token: true, first: false, second: false, third: false });
});

test('roles assumed in a browser end with its session, and the browser with its user', async (t) => {
  const server = await startServer(t, { rootPassword: 'Root-Pass-4711' });
  const { iam } = await makeChain(server);
  const password = 'Very-Long-Password-1';
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: password }));
  const signIn = () => ConsoleVisitor.open(server, { name: 'anna', password });
  const become = async (visitor: ConsoleVisitor) => {
    const input = { RoleArn: arn('role/first'), RoleSessionName: 'browser' };
    const { Credentials: issued } = await visitor.call<{
      readonly Credentials: Readonly<Record<'AccessKeyId' | 'SecretAccessKey' | 'SessionToken', string>>;
    }>('sts/AssumeRole', input);
    const first = sessionCredentials({ ...issued, Expiration: undefined });
    return { first, second: await assumeRole(stsClient(server, first), arn('role/second')) };
  };
  const [one, two] = [await signIn(), await signIn()];
  const [byOne, byTwo] = [await become(one), await become(two)];
  const { Sessions } = await two.call<Sessions>('keywarden/ListSessions', { PrincipalArn: arn('user/anna') });
  assert.ok(Sessions.length <= 4);
  await two.call('keywarden/EndOtherWebSessions');
  assert.deepEqual(await states(server, byOne), { first: false, second: false });
  assert.deepEqual(await states(server, byTwo), { first: true, second: true });
  assert.notEqual((await one.ask('sts/GetCallerIdentity')).status, 200);
  await seen(server, server.root, { Filter: byTwo.second.accessKeyId }, 1);
  await two.call('keywarden/EndSession', { AccessKeyId: byTwo.second.accessKeyId });
  assert.deepEqual(await states(server, byTwo), { first: true, second: false });
  await endAllOf(server, server.root, arn('user/anna'));
  assert.equal(await works(server, byTwo.first), false);
  assert.notEqual((await two.ask('sts/GetCallerIdentity')).status, 200);
});
