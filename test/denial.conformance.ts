import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateRoleCommand,
  GetUserCommand,
  type IAMClient,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts';
import { AUTHORIZATION_MESSAGE_HEADER } from '../src/gateway/denial-headers.ts';
import {
  allow,
  assumeRole,
  cloudTrailClient,
  createUser,
  deny,
  iamClient,
  putUserPolicy,
  stsClient,
  trust,
} from './support/clients.ts';
import { awsCli, skipWithoutAwsCli } from './support/programs.ts';
import {
  ACCOUNT,
  addAccount,
  type Credentials,
  eventsOf,
  startServer,
  type TestServer,
} from './support/server.ts';

const OTHER = '444455556666';
const arn = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`;

interface Denial {
  readonly name: string;
  readonly message: string;
  readonly requestId: string;
  /** The sealed explanation; undefined where none came. */
  readonly encoded: string | undefined;
}

/** Sends a call that must be denied, and answers what the denial came with. */
async function denied(
  send: (seen: (headers: Record<string, string>) => void) => Promise<unknown>,
): Promise<Denial> {
  let headers: Record<string, string> = {};
  try {
    await send((seen) => {
      headers = seen;
    });
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata: { requestId?: string } };
    return {
      name,
      message,
      requestId: $metadata.requestId ?? '',
      encoded: headers[AUTHORIZATION_MESSAGE_HEADER],
    };
  }
  return assert.fail('the call was allowed');
}

type Headers = Record<string, string>;
/** Any client: their stacks differ in types only. */
interface Sender {
  readonly middlewareStack: unknown;
}

/** Tells `seen` the headers of every answer, errors too. */
function watch(client: Sender, seen: (headers: Headers) => void): void {
  (client.middlewareStack as IAMClient['middlewareStack']).add(
    (next) => async (given) => {
      try {
        const result = await next(given);
        seen((result.response as { headers: Headers }).headers);
        return result;
      } catch (error) {
        const { $response } = error as { $response?: { headers: Headers } };
        if ($response) seen($response.headers);
        throw error;
      }
    },
    { step: 'deserialize', priority: 'high', name: 'watchHeaders' },
  );
}

const getUser = (server: TestServer, credentials: Credentials, UserName: string): Promise<Denial> =>
  denied(async (seen) => {
    const iam = iamClient(server, credentials);
    watch(iam, seen);
    await iam.send(new GetUserCommand({ UserName }));
  });

async function decode(server: TestServer, credentials: Credentials, EncodedMessage: string | undefined) {
  const sts = stsClient(server, credentials);
  const { DecodedMessage } = await sts.send(
    new DecodeAuthorizationMessageCommand({ EncodedMessage: EncodedMessage ?? '' }),
  );
  return JSON.parse(DecodedMessage ?? '');
}

async function start(t: TestContext) {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const bob = await createUser(iam, 'bob');
  await putUserPolicy(iam, 'bob', allow('iam:GetUser', arn('user/alice')));
  const auditor = await createUser(iam, 'auditor');
  await putUserPolicy(iam, 'auditor', allow('sts:DecodeAuthorizationMessage'));
  return { server, iam, bob, auditor };
}

test('a denial carries an explanation that only those may open who are allowed to', async (t) => {
  const { server, bob, auditor } = await start(t);
  const denial = await getUser(server, bob, 'carol');
  // The text is AWS's own, to the letter.
  assert.equal(
    denial.message,
    `User: ${arn('user/bob')} is not authorized to perform: iam:GetUser on resource: user carol because no identity-based policy allows the iam:GetUser action`,
  );
  const message = await decode(server, auditor, denial.encoded);
  assert.equal(message.explicitDeny, false);
  assert.equal(message.context.principal.arn, arn('user/bob'));
  assert.deepEqual(message.explanation, {
    layer: 'identity',
    nearest: [
      { policy: { kind: 'inline', id: 'inline' }, statement: { line: 1, column: 38 }, failed: 'Resource' },
    ],
    wouldAllow: { Effect: 'Allow', Action: 'iam:GetUser', Resource: arn('user/carol') },
  });
  const refusal = await decode(server, bob, denial.encoded).catch((error: Error) => error);
  assert.equal((refusal as Error).name, 'AccessDenied');
});

test('an explicit Deny is named', async (t) => {
  const { server, iam, bob, auditor } = await start(t);
  await putUserPolicy(iam, 'bob', allow('*'), { ...deny('iam:GetUser'), Sid: 'NoLooking' });
  const message = await decode(server, auditor, (await getUser(server, bob, 'carol')).encoded);
  assert.equal(message.explicitDeny, true);
  assert.equal(message.matchedStatements.items[0].statementId, 'NoLooking');
  assert.equal(message.explanation.statement.sid, 'NoLooking');
});

test('another account cannot open it, nor can anybody once it is changed', async (t) => {
  const { server, bob, auditor } = await start(t);
  const { encoded = '' } = await getUser(server, bob, 'carol');
  const otherRoot = await addAccount(server, OTHER);
  const at = Math.floor(encoded.length / 2);
  const flipped = encoded.slice(0, at) + (encoded[at] === 'A' ? 'B' : 'A') + encoded.slice(at + 1);
  const tries: [Credentials, string][] = [
    [otherRoot, encoded],
    [auditor, flipped],
    [auditor, encoded.slice(0, -8)],
    [auditor, `${encoded}AAAA`],
    [auditor, 'AAAA'],
  ];
  for (const [credentials, message] of tries) {
    const refusal = await decode(server, credentials, message).catch((error: Error) => error);
    assert.equal((refusal as Error).name, 'InvalidAuthorizationMessageException');
    assert.equal((refusal as Error).message, 'Message is not valid');
  }
});

test('who asks for what another account owns is told nothing', async (t) => {
  const { server, iam } = await start(t);
  await iam.send(new CreateRoleCommand({ RoleName: 'vault', AssumeRolePolicyDocument: trust(arn('root')) }));
  const outsideIam = iamClient(server, await addAccount(server, OTHER));
  const outsider = await createUser(outsideIam, 'eve');
  await putUserPolicy(outsideIam, 'eve', allow('*'));
  for (const role of ['vault', 'absent']) {
    const denial = await denied(async (seen) => {
      const sts = stsClient(server, outsider);
      watch(sts, seen);
      await sts.send(new AssumeRoleCommand({ RoleArn: arn(`role/${role}`), RoleSessionName: 'eve' }));
    });
    assert.deepEqual([denial.name, denial.encoded], ['AccessDenied', undefined]);
  }
});

test('services of other protocols explain their denials too', async (t) => {
  const { server, bob, auditor } = await start(t);
  const denial = await denied(async (seen) => {
    const cloudtrail = cloudTrailClient(server, bob);
    watch(cloudtrail, seen);
    await cloudtrail.send(new LookupEventsCommand({}));
  });
  assert.equal(denial.name, 'AccessDeniedException');
  const { context, explanation } = await decode(server, auditor, denial.encoded);
  assert.deepEqual([context.action, explanation.layer], ['cloudtrail:LookupEvents', 'identity']);
});

test('sessions are explained too, and what was told does not stand in the audit log', async (t) => {
  const { server, iam, bob, auditor } = await start(t);
  await putUserPolicy(iam, 'bob', allow('sts:AssumeRole'));
  await iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trust(arn('user/bob')) }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'worker',
      PolicyName: 'work',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allow('iam:ListUsers')] }),
    }),
  );
  const session = await assumeRole(stsClient(server, bob), arn('role/worker'), 'night');
  const denial = await getUser(server, session, 'carol');
  const { context, explanation } = await decode(server, auditor, denial.encoded);
  assert.equal(context.principal.arn, `arn:aws:sts::${ACCOUNT}:assumed-role/worker/night`);
  assert.equal(explanation.nearest[0].failed, 'Action');
  const event = (await eventsOf(server, [denial.requestId])).get(denial.requestId);
  assert.equal(event?.record['errorCode'], 'AccessDenied');
  assert.equal(event?.record['errorMessage'], denial.message);
  assert.ok(denial.encoded && !event?.text.includes(denial.encoded.slice(0, 40)));
});

test('a simulation says what a call gets', async (t) => {
  const { server, iam, bob } = await start(t);
  const simulated = async (UserName: string): Promise<string | undefined> => {
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: arn('user/bob'),
        ActionNames: ['iam:GetUser'],
        ResourceArns: [arn(`user/${UserName}`)],
      }),
    );
    return EvaluationResults?.[0]?.EvalDecision;
  };
  assert.equal(await simulated('carol'), 'implicitDeny');
  await getUser(server, bob, 'carol');
  await createUser(iam, 'alice');
  assert.equal(await simulated('alice'), 'allowed');
  await iamClient(server, bob).send(new GetUserCommand({ UserName: 'alice' }));
  const refusal = await getUser(server, bob, 'bob');
  assert.equal(refusal.name, 'AccessDenied');
});

test('the AWS CLI simulates and decodes', { skip: skipWithoutAwsCli() }, async (t) => {
  const { server, bob, auditor } = await start(t);
  const simulation = await awsCli(
    server,
    server.root,
    'iam',
    'simulate-principal-policy',
    '--policy-source-arn',
    arn('user/bob'),
    '--action-names',
    'iam:GetUser',
    'iam:DeleteUser',
    '--resource-arns',
    arn('user/alice'),
  );
  const { EvaluationResults } = JSON.parse(simulation.stdout);
  assert.deepEqual(
    EvaluationResults.map((one: { EvalDecision: string }) => one.EvalDecision),
    ['allowed', 'implicitDeny'],
  );
  assert.deepEqual(EvaluationResults[1].MatchedStatements, []);
  assert.deepEqual(EvaluationResults[0].MatchedStatements[0], {
    SourcePolicyId: 'user_bob_inline',
    SourcePolicyType: 'IAM Policy',
    StartPosition: { Line: 1, Column: 38 },
    EndPosition: { Line: 1, Column: 129 },
  });
  const { encoded = '' } = await getUser(server, bob, 'carol');
  const decoded = await awsCli(
    server,
    auditor,
    'sts',
    'decode-authorization-message',
    '--encoded-message',
    encoded,
  );
  assert.equal(JSON.parse(JSON.parse(decoded.stdout).DecodedMessage).context.action, 'iam:GetUser');
});
