import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { allow, createUser, deny, iamClient, policyOf, putUserPolicy } from './support/clients.ts';
import { ConsoleVisitor } from './support/console-visitor.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, type Credentials, startServer, storedEvents, type TestServer } from './support/server.ts';

/** Why a call was denied, and what would end it. */

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

type Explained = Readonly<Record<string, unknown>> & {
  readonly Summary: string;
  readonly Fixes: readonly {
    readonly Kind: string;
    readonly Text: string;
    readonly PolicyDocument?: string;
  }[];
};

/** Has a call denied, and gives its request id once its event is stored. */
async function denied(server: TestServer, who: Credentials): Promise<string> {
  const error = await iamClient(server, who)
    .send(new ListUsersCommand({}))
    .then(
      () => assert.fail('allowed'),
      (caught: unknown) => caught,
    );
  await new Promise((resolve) => setTimeout(resolve, 250));
  return (error as { $metadata: { requestId: string } }).$metadata.requestId;
}

const explain = (server: TestServer, who: Credentials, RequestId: string): Promise<Explained> =>
  askKeywarden<Explained>(server, who, 'ExplainDenial', { RequestId });

const PASSWORD = 'First-Pass-1';

/** Somebody at the console: who signed in may know why it was denied, without any policy. */
async function atConsole(
  server: TestServer,
  name: string,
): Promise<(RequestId: string) => Promise<Explained>> {
  const iam = iamClient(server, server.root);
  await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: PASSWORD }));
  const browser = await ConsoleVisitor.open(server, { name, password: PASSWORD });
  return (RequestId) => browser.call<Explained>('keywarden/ExplainDenial', { RequestId });
}

async function byRequestId(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, 'anna');
  const other = await createUser(iam, 'other');
  const requestId = await denied(server, anna);

  await assert.rejects(explain(server, anna, requestId), /allows the keywarden:ExplainDenial action/);
  const own = await (await atConsole(server, 'anna'))(requestId);
  assert.partialDeepStrictEqual(own, {
    PrincipalArn: `arn:aws:iam::${ACCOUNT}:user/anna`,
    Action: 'iam:ListUsers',
    Resource: `arn:aws:iam::${ACCOUNT}:user/`,
    Layer: 'identity',
    IsExplicit: false,
    DecidedBy: [],
    RequestId: requestId,
  });
  assert.match(own.Summary, /allowed by no statement of an identity-based policy/);
  const [fix] = own.Fixes;
  assert.equal(fix?.Kind, 'AddStatement');
  assert.deepEqual(JSON.parse(fix?.PolicyDocument ?? ''), {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: `arn:aws:iam::${ACCOUNT}:user/` }],
  });

  await assert.rejects(explain(server, other, requestId), /sts:DecodeAuthorizationMessage/);
  await putUserPolicy(iam, 'other', allow('keywarden:ExplainDenial'));
  await assert.rejects(explain(server, other, '00000000-0000-4000-8000-000000000000'), {
    name: 'ResourceNotFoundException',
  });
  await putUserPolicy(iam, 'other', allow('sts:DecodeAuthorizationMessage'));
  assert.equal((await explain(server, other, requestId)).Summary, own.Summary);

  const record = JSON.stringify((await storedEvents(server)).get(requestId)?.record);
  assert.doesNotMatch(record, /explanation|wouldAllow/, 'the record is CloudTrail’s');
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'anna',
      PolicyName: 'fix',
      PolicyDocument: fix?.PolicyDocument,
    }),
  );
  await iamClient(server, anna).send(new ListUsersCommand({}));
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(
    `who was denied finds out why by the request id, and the fix fixes it, on ${database}`,
    { skip },
    (t) => byRequestId(t, database),
  );
}

test('an explicit denial names its statement, a boundary its lack, a condition what would meet it', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, 'anna');
  const explainTo = await atConsole(server, 'anna');
  const why = async (): Promise<Explained> => explainTo(await denied(server, anna));

  await putUserPolicy(iam, 'anna', allow('*'), { ...deny('iam:List*'), Sid: 'NoLists' } as never);
  const explicit = await why();
  assert.partialDeepStrictEqual(explicit, {
    IsExplicit: true,
    DecidedBy: [{ StatementId: 'NoLists', Effect: 'Deny', Kind: 'inline' }],
    Fixes: [{ Kind: 'ChangeStatement' }],
  });
  assert.match(explicit.Fixes[0]?.Text ?? '', /Deny statement NoLists in line \d+ of/);

  const condition = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
  await putUserPolicy(iam, 'anna', { ...allow('iam:ListUsers'), ...condition } as never);
  const conditional = await why();
  assert.match(conditional.Fixes[0]?.Text ?? '', /aws:MultiFactorAuthPresent Bool true/);
  assert.equal(conditional.Fixes[1]?.Kind, 'AddStatement');

  await putUserPolicy(iam, 'anna', allow('*'));
  const policy = { PolicyName: 'edge', PolicyDocument: policyOf(allow('s3:*')) };
  const { Policy } = await iam.send(new CreatePolicyCommand(policy));
  const boundary = { UserName: 'anna', PermissionsBoundary: Policy?.Arn };
  await iam.send(new PutUserPermissionsBoundaryCommand(boundary));
  const bounded = await why();
  assert.equal(bounded['Layer'], 'permissions-boundary');
  assert.match(bounded.Fixes[0]?.Text ?? '', /boundary must allow it too/);
});

test('the message that comes with a denial is explained to who may decode it, in its account', async (t) => {
  const server = await startServer(t, { rootPassword: 'Root-Pass-4711' });
  const iam = iamClient(server, server.root);
  await createUser(iam, 'anna');
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: 'First-Pass-1' }));
  const anna = await ConsoleVisitor.open(server, { name: 'anna', password: 'First-Pass-1' });
  const { body } = await anna.ask('iam/ListRoles');
  const { encodedDenial: EncodedMessage, requestId: RequestId } = JSON.parse(body) as Record<string, string>;
  const byMessage = await askKeywarden<Explained>(server, server.root, 'ExplainDenial', { EncodedMessage });
  assert.equal(byMessage['Action'], 'iam:ListRoles');
  await new Promise((resolve) => setTimeout(resolve, 250));
  const byId = await anna.call('keywarden/ExplainDenial', { RequestId });
  assert.equal(byId['Summary'], byMessage.Summary);
  assert.match(
    (await anna.ask('keywarden/ExplainDenial', { EncodedMessage })).body,
    /DecodeAuthorizationMessage/,
  );
  for (const input of [{}, { RequestId, EncodedMessage }, { EncodedMessage: 'AAAA' }, { RequestId: 'x' }])
    await assert.rejects(askKeywarden(server, server.root, 'ExplainDenial', input), {
      name: 'ValidationException',
    });
});
