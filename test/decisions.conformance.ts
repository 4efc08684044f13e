import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpRequest } from '../src/core/http.ts';
import { formatStamp } from '../src/sigv4/timestamp.ts';
import { startNode } from '../src/start.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { queryRequest, requestTo, signed } from './support/raw-call.ts';
import { ACCOUNT, addAccount, type Credentials, newHome, settingsOf } from './support/server.ts';

/** Attacks on what is decided, and on when. Calls come without a socket, so that many begin at once. */

const skipPostgres = skipWithoutPostgres();
after(async () => {
  if (!skipPostgres) await (await startPostgres()).stop();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function openNode(t: TestContext, database: 'sqlite' | 'postgres') {
  const home = await newHome(t, database);
  const log: string[] = [];
  const node = await startNode(settingsOf(home), (problem) => log.push(problem));
  t.after(() => node.close());
  const send = async (request: HttpRequest): Promise<Answer> => {
    const { status, body } = await node.handle(request);
    return { status, text: String(body) };
  };
  const iam = (credentials: Credentials, parameters: Readonly<Record<string, string>>): Promise<Answer> =>
    send(signed(queryRequest(node.url, 'iam', parameters), credentials, { service: 'iam' }));
  const asRoot = async (parameters: Readonly<Record<string, string>>): Promise<string> => {
    const { status, text } = await iam(home.root, parameters);
    assert.equal(status, 200, text);
    return text;
  };
  return { home, url: node.url, log, send, iam, asRoot };
}

type Node = Awaited<ReturnType<typeof openNode>>;

const element = (text: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? assert.fail(`no ${name} in ${text}`);

const statement = (Effect: 'Allow' | 'Deny', Action: string, Resource = '*'): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect, Action, Resource } });

/** A user with a key and one inline policy. */
async function newUser({ asRoot }: Node, UserName: string, PolicyDocument: string): Promise<Credentials> {
  await asRoot({ Action: 'CreateUser', UserName });
  await asRoot({ Action: 'PutUserPolicy', UserName, PolicyName: 'rights', PolicyDocument });
  const key = await asRoot({ Action: 'CreateAccessKey', UserName });
  return { accessKeyId: element(key, 'AccessKeyId'), secretAccessKey: element(key, 'SecretAccessKey') };
}

const REVOCATIONS: Readonly<Record<string, (credentials: Credentials) => Record<string, string>>> = {
  'the key is deleted': ({ accessKeyId: AccessKeyId }) => ({ Action: 'DeleteAccessKey', AccessKeyId }),
  'the key is made inactive': ({ accessKeyId: AccessKeyId }) => ({
    Action: 'UpdateAccessKey',
    Status: 'Inactive',
    AccessKeyId,
  }),
  'a deny is added': () => ({
    Action: 'PutUserPolicy',
    PolicyName: 'deny',
    PolicyDocument: statement('Deny', '*'),
  }),
  'the policy is taken away': () => ({ Action: 'DeleteUserPolicy', PolicyName: 'rights' }),
};

const OTHER = '444455556666';

const tag = (index: number, key: string, value: string): Record<string, string> => ({
  [`Tags.member.${index}.Key`]: key,
  [`Tags.member.${index}.Value`]: value,
});

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipPostgres;

  test(`${database}: writes that wait when their caller's right is taken away do not happen after it`, {
    skip,
  }, async (t) => {
    const node = await openNode(t, database);
    let round = 0;
    for (const [name, revocation] of Object.entries(REVOCATIONS)) {
      const UserName = `prey-${++round}`;
      const credentials = await newUser(node, UserName, statement('Allow', '*'));
      let isRevoked = false;
      let late = 0;
      const create = async (index: number): Promise<void> => {
        const made = await node.iam(credentials, { Action: 'CreateUser', UserName: `${UserName}-${index}` });
        if (isRevoked && made.status === 200) late++;
      };
      const before = Array.from({ length: 50 }, (_, index) => create(index));
      const revoked = node.asRoot({ UserName, ...revocation(credentials) }).then(async () => {
        // What shared the commit is answered in the same breath.
        await delay(0);
        isRevoked = true;
      });
      const behind = Array.from({ length: 300 }, (_, index) => create(100 + index));
      await Promise.all([...before, revoked, ...behind]);
      assert.equal(late, 0, name);
    }
  });

  test(`${database}: a write is decided on what is there when its turn comes, not on what was`, {
    skip,
  }, async (t) => {
    const node = await openNode(t, database);
    const onlyDev = statement('Allow', 'iam:TagUser', `arn:aws:iam::${ACCOUNT}:user/dev/*`);
    const credentials = await newUser(node, 'tagger', onlyDev);
    await node.asRoot({ Action: 'CreateUser', UserName: 'moving', Path: '/dev/' });
    let isMoved = false;
    let late = 0;
    const move = node
      .asRoot({ Action: 'UpdateUser', UserName: 'moving', NewPath: '/prod/' })
      .then(async () => {
        await delay(0);
        isMoved = true;
      });
    const tags = Array.from({ length: 200 }, async (_, index) => {
      const asked = { Action: 'TagUser', UserName: 'moving', ...tag(1, 'k', String(index)) };
      const { status } = await node.iam(credentials, asked);
      if (isMoved && status === 200) late++;
      return status;
    });
    await move;
    const statuses = new Set(await Promise.all(tags));
    assert.equal(late, 0);
    assert.ok(statuses.has(403));
    // On PostgreSQL reads of several calls go side by side, and a call may overtake the move that was begun before it.
    if (database === 'postgres' && statuses.has(200)) return;
    assert.deepEqual([...statuses], [403]);
    assert.ok(!(await node.asRoot({ Action: 'GetUser', UserName: 'moving' })).includes('<Tags>'));
  });

  test(`${database}: a second spelling of a tag key hides nothing from a policy`, { skip }, async (t) => {
    const node = await openNode(t, database);
    const PolicyDocument = statement('Allow', '*');
    const Action = ['iam:TagPolicy', 'iam:CreatePolicy'];
    const onProd = { StringEquals: { 'aws:RequestTag/env': 'prod' } };
    const Statement = [
      { Effect: 'Allow', Action, Resource: '*' },
      { Effect: 'Deny', Action, Resource: '*', Condition: onProd },
    ];
    const credentials = await newUser(node, 'tagger', JSON.stringify({ Version: '2012-10-17', Statement }));
    await node.asRoot({ Action: 'CreatePolicy', PolicyName: 'there', PolicyDocument });
    const targets = [
      { Action: 'TagPolicy', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/there` },
      { Action: 'CreatePolicy', PolicyName: 'new', PolicyDocument },
    ];
    for (const target of targets) {
      for (const tags of [
        { ...tag(1, 'env', 'prod'), ...tag(2, 'ENV', 'x') },
        { ...tag(1, 'ENV', 'x'), ...tag(2, 'env', 'prod') },
      ])
        assert.equal((await node.iam(credentials, { ...target, ...tags })).status, 403, target.Action);
      const harmless = { ...tag(1, 'env', 'test'), ...tag(2, 'ENV', 'x') };
      assert.equal((await node.iam(credentials, { ...target, ...harmless })).status, 200, target.Action);
    }
  });

  test(`${database}: writes at once that change their own caller all come to pass`, { skip }, async (t) => {
    const node = await openNode(t, database);
    const credentials = await newUser(node, 'self', statement('Allow', 'iam:TagUser'));
    const tags = Array.from({ length: 40 }, (_, index) =>
      node.iam(credentials, { Action: 'TagUser', UserName: 'self', ...tag(1, `k${index}`, '') }),
    );
    for (const { status, text } of await Promise.all(tags)) assert.equal(status, 200, text);
  });

  test(`${database}: whose role is assumed from another account finds it in its own trail`, {
    skip,
  }, async (t) => {
    const node = await openNode(t, database);
    const owner = await addAccount(node.home, OTHER);
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } };
    const made = await node.iam(owner, {
      Action: 'CreateRole',
      RoleName: 'shared',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: trust }),
    });
    assert.equal(made.status, 200, made.text);
    const credentials = await newUser(node, 'guest', statement('Allow', 'sts:AssumeRole'));
    const assume = {
      Action: 'AssumeRole',
      RoleArn: `arn:aws:iam::${OTHER}:role/shared`,
      RoleSessionName: 'visit',
    };
    const assumed = await node.send(
      signed(queryRequest(node.url, 'sts', assume), credentials, { service: 'sts' }),
    );
    assert.equal(assumed.status, 200, assumed.text);
    const lookUp = async (by: Credentials): Promise<Record<string, unknown>> => {
      const request = requestTo(node.url, {
        body: JSON.stringify({
          LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
        }),
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'CloudTrail_20131101.LookupEvents',
        },
      });
      const { text } = await node.send(signed(request, by, { service: 'cloudtrail' }));
      const { Events } = JSON.parse(text) as { Events: { CloudTrailEvent: string }[] };
      assert.equal(Events.length, 1, text);
      return JSON.parse(Events[0]?.CloudTrailEvent ?? '');
    };
    await delay(400);
    const [there, here] = [await lookUp(owner), await lookUp(node.home.root)];
    assert.equal(there['recipientAccountId'], OTHER);
    assert.equal(there['sharedEventID'], here['sharedEventID']);
    assert.notEqual(there['eventID'], here['eventID']);
    const { type, principalId } = here['userIdentity'] as Record<string, unknown>;
    assert.equal(type, 'IAMUser');
    assert.deepEqual(there['userIdentity'], { type: 'AWSAccount', principalId, accountId: ACCOUNT });
    assert.deepEqual(there['responseElements'], here['responseElements']);
  });

  test(`${database}: a stranger's NUL neither reaches the database nor stops the record of calls`, {
    skip,
  }, async (t) => {
    const node = await openNode(t, database);
    const stamp = formatStamp(Date.now());
    const scope = `${stamp.slice(0, 8)}%2Fus-east-1%2Fsts%2Faws4_request`;
    const query =
      'Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      `&X-Amz-Credential=AKIA%00AAAAAAAAAAAAAAA%2F${scope}&X-Amz-Date=${stamp}` +
      '&X-Amz-SignedHeaders=host&X-Amz-Expires=60&X-Amz-Signature=00';
    const stranger = await node.send(requestTo(node.url, { method: 'GET', query }));
    assert.equal(stranger.status, 403);
    assert.equal(element(stranger.text, 'Code'), 'InvalidClientTokenId');
    // Events are stored within 100 ms; when they cannot be, every call is refused.
    await delay(400);
    await node.asRoot({ Action: 'ListUsers' });
    assert.deepEqual(node.log, []);
  });
}
