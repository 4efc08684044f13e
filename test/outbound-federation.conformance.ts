import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetWebIdentityTokenCommand,
  type GetWebIdentityTokenCommandInput,
  STSClient,
} from '@aws-sdk/client-sts';
import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import {
  allow,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { fileContext } from './support/file-context.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import {
  ACCOUNT,
  addAccount,
  type Credentials,
  eventsOf,
  startServer,
  type TestServer,
} from './support/server.ts';

/** Tokens of GetWebIdentityToken as services outside see them, and as another account of the deployment takes them in. */

const OTHER = '222233334444';
const AUDIENCE = 'https://api.example.com';
const file = fileContext();

let server: TestServer;
let user: Credentials;
let issuer: string;

const root = () => iamClient(server, server.root);
type Input = Partial<GetWebIdentityTokenCommandInput>;
const token = async (credentials: Credentials, input: Input = {}): Promise<string> => {
  const { WebIdentityToken } = await stsClient(server, credentials).send(
    new GetWebIdentityTokenCommand({ Audience: [AUDIENCE], SigningAlgorithm: 'ES384', ...input }),
  );
  return WebIdentityToken ?? assert.fail('no token');
};
const refused = (call: Promise<unknown>, name: string, message: RegExp) =>
  assert.rejects(call, (error: Error) => {
    assert.equal(error.name, name, error.message);
    assert.match(error.message, message);
    return true;
  });
const DISABLED = [
  'OutboundWebIdentityFederationDisabledException',
  /^OutboundWebIdentityFederation is disabled\.$/,
] as const;

/** What a relying party knows: the issuer's URL and its own name. */
async function verified(jwt: string, audience = AUDIENCE): Promise<JWTPayload> {
  const configuration = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const { jwks_uri } = configuration as { readonly jwks_uri: string };
  const { payload } = await jwtVerify(jwt, createRemoteJWKSet(new URL(jwks_uri)), { issuer, audience });
  return payload;
}

before(async () => {
  server = await startServer(file, {
    allowsLoopbackIssuers: true,
    throttleLimits: { failuresPerSecond: 1_000_000 },
  });
  user = await createUser(root(), 'bob');
  await putUserPolicy(root(), 'bob', allow(['sts:*']));
  await root().send(new TagUserCommand({ UserName: 'bob', Tags: [{ Key: 'team', Value: 'blue' }] }));
});
if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
test('an account begins without, and enabling twice is refused', async () => {
  const disabled = /^Outbound identity federation is disabled for account 111122223333$/;
  await refused(
    root().send(new GetOutboundWebIdentityFederationInfoCommand({})),
    'FeatureDisabledException',
    disabled,
  );
  await refused(
    root().send(new DisableOutboundWebIdentityFederationCommand({})),
    'FeatureDisabledException',
    disabled,
  );
  await refused(token(user), ...DISABLED);
  const { IssuerIdentifier } = await root().send(new EnableOutboundWebIdentityFederationCommand({}));
  issuer = IssuerIdentifier ?? '';
  assert.match(issuer, new RegExp(`^${server.url}/_keywarden/oidc/[0-9a-f-]{36}$`));
  await refused(
    root().send(new EnableOutboundWebIdentityFederationCommand({})),
    'FeatureEnabledException',
    /^Outbound identity federation is already enabled for account 111122223333$/,
  );
  const info = await root().send(new GetOutboundWebIdentityFederationInfoCommand({}));
  assert.equal(info.IssuerIdentifier, issuer);
  assert.equal(info.JwtVendingEnabled, true);
});

test('its documents are public, may be kept for an hour, and tell no private key', async () => {
  for (const name of ['openid-configuration', 'jwks.json']) {
    const answer = await fetch(`${issuer}/.well-known/${name}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=3600');
    assert.equal(answer.headers.get('content-type'), 'application/json');
  }
  const { keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as {
    keys: Record<string, string>[];
  };
  assert.deepEqual(
    keys.map(({ kid, kty, alg, use }) => [kid, kty, alg, use]),
    [
      ['RSA_0', 'RSA', 'RS256', 'sig'],
      ['EC384_0', 'EC', 'ES384', 'sig'],
    ],
  );
  for (const key of keys)
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) assert.equal(key[secret], undefined);
  const nobody = issuer.replace(/[0-9a-f]{12}$/, '000000000000');
  assert.equal((await fetch(`${nobody}/.well-known/jwks.json`)).status, 404);
});

test('a relying party that knows only the issuer verifies tokens of both algorithms', async () => {
  for (const [SigningAlgorithm, kid] of [
    ['RS256', 'RSA_0'],
    ['ES384', 'EC384_0'],
  ] as const) {
    const jwt = await token(user, { SigningAlgorithm, Tags: [{ Key: 'job', Value: '7' }] });
    assert.deepEqual(decodeProtectedHeader(jwt), { kid, typ: 'JWT', alg: SigningAlgorithm });
    const claims = await verified(jwt);
    const arn = `arn:aws:iam::${ACCOUNT}:user/bob`;
    assert.equal(claims.sub, arn);
    assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 300);
    assert.deepEqual(claims['https://sts.amazonaws.com/'], {
      aws_account: ACCOUNT,
      request_tags: { job: '7' },
      source_region: 'us-east-1',
      principal_id: arn,
      principal_tags: { team: 'blue' },
    });
  }
});

test('a relying party refuses what was not made for it, was changed, or was signed by another', async () => {
  const jwt = await token(user);
  await assert.rejects(verified(jwt, 'https://other.example.com'), /unexpected "aud"/);
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const claims = {
    ...(JSON.parse(Buffer.from(body, 'base64url').toString()) as JWTPayload),
    sub: 'arn:aws:iam::1:root',
  };
  const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
  await assert.rejects(verified([head, changed, signature].join('.')), /signature verification failed/);
  const none = Buffer.from('{"alg":"none","kid":"RSA_0"}').toString('base64url');
  await assert.rejects(verified(`${none}.${changed}.`));
  const jwks = await (await fetch(`${issuer}/.well-known/jwks.json`)).text();
  const confused = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'RSA_0' })
    .sign(Buffer.from(jwks));
  await assert.rejects(verified(confused));
});

test('what AWS refuses is refused in its words', async () => {
  const algorithm =
    /^Requested SigningAlgorithm is not supported\. See the GetWebIdentityToken documentation for supported algorithms$/;
  for (const SigningAlgorithm of ['ES256', 'rs256', 'HS256'])
    await refused(token(user, { SigningAlgorithm }), 'ValidationError', algorithm);
  await refused(token(user, { SigningAlgorithm: 'none' }), 'ValidationError', /greater than or equal to 5/);
  await refused(token(user, { DurationSeconds: 3601 }), 'ValidationError', /less than or equal to 3600/);
  await refused(token(user, { DurationSeconds: 59 }), 'ValidationError', /greater than or equal to 60/);
  const Tags = ['team', 'Team'].map((Key) => ({ Key, Value: 'x' }));
  await refused(token(user, { Tags }), 'InvalidParameterValue', /^Duplicate tag keys found/);
  const large = Array.from({ length: 50 }, (_, index) => ({ Key: String(index), Value: 'v'.repeat(256) }));
  const Audience = Array.from({ length: 4 }, () => 'a'.repeat(1000));
  await token(user, { Tags: large });
  await refused(
    token(user, { Tags: large, Audience }),
    'JWTPayloadSizeExceededException',
    /maximum allowed size/,
  );
  await refused(
    token(user, { SubjectMode: 'OriginIdentity' }),
    'ValidationError',
    /trusted identity propagation/,
  );
  await refused(token(user, { Scope: 'read' }), 'ValidationError', /OriginIdentity/);
});

test('policies decide about audience, algorithm, duration and tags', async () => {
  const narrow = await createUser(root(), 'narrow');
  await putUserPolicy(root(), 'narrow', {
    ...allow('sts:GetWebIdentityToken'),
    Condition: {
      'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': AUDIENCE },
      NumericLessThanEquals: { 'sts:DurationSeconds': '300' },
      StringEquals: { 'sts:SigningAlgorithm': 'ES384' },
    },
  });
  await token(narrow);
  const denied = /not authorized to perform: sts:(?:Tag)?GetWebIdentityToken/;
  for (const input of [
    { Audience: [AUDIENCE, 'https://other.example.com'] },
    { DurationSeconds: 301 },
    { SigningAlgorithm: 'RS256' },
    { Tags: [{ Key: 'job', Value: '7' }] },
  ])
    await refused(token(narrow, input), 'AccessDenied', denied);
});

test('a token of a session says which role, and does not outlive the session', async () => {
  const { Role } = await root().send(
    new CreateRoleCommand({
      RoleName: 'worker',
      AssumeRolePolicyDocument: trust(`arn:aws:iam::${ACCOUNT}:user/bob`),
    }),
  );
  const RoleArn = Role?.Arn ?? '';
  const Policy = policyOf(allow('sts:*'));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await root().send(new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn }));
  const { Credentials: issued } = await stsClient(server, user).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'shift', DurationSeconds: 900, Policy }),
  );
  const session = sessionCredentials(issued);
  const claims = await verified(await token(session));
  assert.equal(claims.sub, RoleArn);
  const own = claims['https://sts.amazonaws.com/'] as Record<string, string>;
  assert.equal(Date.parse(own['original_session_exp'] ?? ''), issued?.Expiration?.getTime());
  await refused(
    token(session, { DurationSeconds: 3600 }),
    'SessionDurationEscalationException',
    /original expiration/,
  );
});

test('another account takes the tokens in, for the audience it registered alone', async () => {
  const other = await addAccount(server, OTHER);
  const iam = iamClient(server, other);
  const { OpenIDConnectProviderArn: Federated } = await iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: ['sts.amazonaws.com'] }),
  );
  const name = issuer.replace('http://', '');
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'guest',
      AssumeRolePolicyDocument: policyOf({
        Effect: 'Allow',
        Principal: { Federated },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${name}:sub`]: `arn:aws:iam::${ACCOUNT}:user/bob` } },
      }),
    }),
  );
  const assume = (WebIdentityToken: string) =>
    new STSClient({ endpoint: server.url, region: 'us-east-1', maxAttempts: 1 }).send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: Role?.Arn ?? '',
        RoleSessionName: 'job',
        WebIdentityToken,
      }),
    );
  for (const SigningAlgorithm of ['RS256', 'ES384']) {
    const { Credentials: issued } = await assume(
      await token(user, { SigningAlgorithm, Audience: ['sts.amazonaws.com'] }),
    );
    const who = await stsClient(server, sessionCredentials(issued)).send(new GetCallerIdentityCommand({}));
    assert.equal(who.Arn, `arn:aws:sts::${OTHER}:assumed-role/guest/job`);
  }
  await refused(assume(await token(user)), 'InvalidIdentityTokenException', /Incorrect token audience/);
  const rootToken = await token(server.root, { Audience: ['sts.amazonaws.com'] });
  await refused(assume(rootToken), 'AccessDenied', /Not authorized/);
});

test('the event of a token does not hold it', async () => {
  const answer = await stsClient(server, user).send(
    new GetWebIdentityTokenCommand({ Audience: [AUDIENCE], SigningAlgorithm: 'RS256' }),
  );
  const id = answer.$metadata.requestId ?? '';
  const { text } = (await eventsOf(server, [id])).get(id) ?? assert.fail();
  assert.doesNotMatch(text, /eyJ/);
  assert.match(text, /HIDDEN_DUE_TO_SECURITY_REASONS/);
});

test('disabling ends it at the very next call; tokens stay good, and the issuer the same', async () => {
  const jwt = await token(user);
  await root().send(new DisableOutboundWebIdentityFederationCommand({}));
  await refused(token(user), ...DISABLED);
  await verified(jwt);
  const { IssuerIdentifier } = await root().send(new EnableOutboundWebIdentityFederationCommand({}));
  assert.equal(IssuerIdentifier, issuer);
  await verified(await token(user));
});

test('on postgres too, and under the public URL of the deployment', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const public_ = await startServer(t, { database: 'postgres', publicUrl: 'https://iam.example.com' });
  const { IssuerIdentifier } = await iamClient(public_, public_.root).send(
    new EnableOutboundWebIdentityFederationCommand({}),
  );
  assert.match(IssuerIdentifier ?? '', /^https:\/\/iam\.example\.com\/_keywarden\/oidc\//);
  const { WebIdentityToken } = await stsClient(public_, public_.root).send(
    new GetWebIdentityTokenCommand({ Audience: [AUDIENCE], SigningAlgorithm: 'RS256' }),
  );
  assert.ok(WebIdentityToken);
});
