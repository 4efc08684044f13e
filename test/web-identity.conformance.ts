import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetUserCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { allow, createUser, iamClient, policyOf, sessionCredentials, stsClient } from './support/clients.ts';
import { fileContext } from './support/file-context.ts';
import {
  DISCOVERY,
  jwkOf,
  KEYS,
  newPair,
  startIssuer,
  type TestIssuer,
  tokenOf,
} from './support/oidc-issuer.ts';
import { queryRequest, sendRaw } from './support/raw-call.ts';
import { ACCOUNT, addAccount, eventsOf, startServer, type TestServer } from './support/server.ts';

/** AssumeRoleWithWebIdentity against an issuer on this machine, through the official client; then what must be refused. */

const file = fileContext();
const OTHER = '444455556666';
let server: TestServer;
let issuer: TestIssuer;
let roles = 0;

const providerArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:oidc-provider/${name}`;
const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
const root = () => iamClient(server, server.root);
/** A client without credentials, as a job that has only its token. */
const stranger = () => new STSClient({ endpoint: server.url, region: 'us-east-1', maxAttempts: 1 });

interface RoleOptions {
  readonly federated?: string;
  readonly actions?: string[];
  readonly condition?: Readonly<Record<string, unknown>>;
  readonly MaxSessionDuration?: number;
}

async function makeRole(options: RoleOptions = {}): Promise<string> {
  const { federated = providerArn(issuer.name), actions = [WITH_WEB_IDENTITY], condition } = options;
  const RoleName = `web-${++roles}`;
  const statement = { Effect: 'Allow', Principal: { Federated: federated }, Action: actions } as const;
  const { MaxSessionDuration } = options;
  const { Role } = await root().send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policyOf({ ...statement, ...(condition && { Condition: condition }) }),
      ...(MaxSessionDuration !== undefined && { MaxSessionDuration }),
    }),
  );
  return Role?.Arn ?? '';
}

type Input = Partial<AssumeRoleWithWebIdentityCommandInput>;

const assume = (RoleArn: string, WebIdentityToken = issuer.token(), more: Input = {}) =>
  stranger().send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'job', WebIdentityToken, ...more }),
  );

const refused = (RoleArn: string, token: string, code: string, message: RegExp) =>
  assert.rejects(assume(RoleArn, token), (error: Error & { Code?: string }) => {
    assert.equal(error.name.replace(/Exception$/, ''), code.replace(/Exception$/, ''), error.message);
    assert.match(error.message, message);
    return true;
  });

const DENIED = ['AccessDenied', /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/] as const;

before(async () => {
  server = await startServer(file, {
    allowsLoopbackIssuers: true,
    throttleLimits: { failuresPerSecond: 1_000_000 },
  });
  issuer = await startIssuer(file);
  const ClientIDList = ['sts.amazonaws.com', 'web'];
  await root().send(new CreateOpenIDConnectProviderCommand({ Url: issuer.url, ClientIDList }));
});

test('a token of a registered issuer opens a session of a role that trusts it', async () => {
  const RoleArn = await makeRole();
  const answer = await assume(RoleArn);
  const name = RoleArn.split('/')[1];
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/job`;
  assert.equal(answer.AssumedRoleUser?.Arn, arn);
  assert.equal(answer.SubjectFromWebIdentityToken, 'job:1');
  assert.equal(answer.Audience, 'sts.amazonaws.com');
  assert.equal(answer.Provider, providerArn(issuer.name));
  assert.equal(answer.PackedPolicySize, undefined);
  assert.equal(answer.SourceIdentity, undefined);
  const session = sessionCredentials(answer.Credentials);
  const who = await stsClient(server, session).send(new GetCallerIdentityCommand({}));
  assert.equal(who.Arn, arn);

  const requestId = answer.$metadata.requestId ?? '';
  const whoId = who.$metadata.requestId ?? '';
  const events = await eventsOf(server, [requestId, whoId]);
  const { record, text } = events.get(requestId) ?? assert.fail();
  assert.deepEqual(record['userIdentity'], {
    type: 'WebIdentityUser',
    principalId: `${providerArn(issuer.name)}:sts.amazonaws.com:job:1`,
    userName: 'job:1',
    identityProvider: providerArn(issuer.name),
  });
  assert.equal(record['eventName'], 'AssumeRoleWithWebIdentity');
  assert.doesNotMatch(text, /eyJ/);
  const next = events.get(whoId)?.record['userIdentity'] as Record<string, Record<string, unknown>>;
  assert.deepEqual(next['sessionContext']?.['webIdFederationData'], {
    federatedProvider: providerArn(issuer.name),
    attributes: {},
  });
});

test('every algorithm of public keys works', async () => {
  const RoleArn = await makeRole();
  const { rsa, ec, ed } = issuer.keys;
  for (const [alg, kid, pair] of [
    ['RS256', 'rsa', rsa],
    ['PS256', 'rsa', rsa],
    ['ES256', 'ec', ec],
    ['EdDSA', 'ed', ed],
  ] as const)
    await assume(RoleArn, tokenOf(issuer.claims(), { alg, kid }, alg, pair.privateKey));
});

test('durations end at what the role allows', async () => {
  const RoleArn = await makeRole({ MaxSessionDuration: 7200 });
  const { Credentials } = await assume(RoleArn, undefined, { DurationSeconds: 7200 });
  const seconds = ((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000;
  assert.ok(seconds > 7190 && seconds <= 7200, String(seconds));
  await assert.rejects(assume(RoleArn, undefined, { DurationSeconds: 7201 }), {
    name: 'ValidationError',
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  });
});

test('the session keeps what the provider said, for policies of the role', async () => {
  const RoleArn = await makeRole();
  const RoleName = RoleArn.split('/')[1];
  const own = `arn:aws:iam::${ACCOUNT}:user/\${${issuer.name}:sub}`;
  const Condition = { StringEquals: { 'aws:FederatedProvider': providerArn(issuer.name) } };
  const PolicyDocument = policyOf({ ...allow('iam:GetUser', own), Condition });
  await root().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  await createUser(root(), 'anna');
  await createUser(root(), 'bert');
  const session = sessionCredentials((await assume(RoleArn, issuer.token({ sub: 'anna' }))).Credentials);
  const iam = iamClient(server, session);
  await iam.send(new GetUserCommand({ UserName: 'anna' }));
  await assert.rejects(iam.send(new GetUserCommand({ UserName: 'bert' })), { name: 'AccessDenied' });
});

test('session policies narrow the session', async () => {
  const RoleArn = await makeRole();
  const RoleName = RoleArn.split('/')[1];
  const PolicyDocument = policyOf(allow('iam:Get*'));
  await root().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  const get = new GetRoleCommand({ RoleName });
  const wide = sessionCredentials((await assume(RoleArn)).Credentials);
  await iamClient(server, wide).send(get);
  const answer = await assume(RoleArn, undefined, { Policy: policyOf(allow('iam:GetUser')) });
  assert.ok((answer.PackedPolicySize ?? 0) > 0);
  await assert.rejects(iamClient(server, sessionCredentials(answer.Credentials)).send(get), {
    name: 'AccessDenied',
  });
});

test('tags and source identity of the token reach the session, if the role lets it tag', async () => {
  const tags = { principal_tags: { team: ['blue'] }, transitive_tag_keys: ['team'] };
  const token = () =>
    issuer.token({
      'https://aws.amazon.com/tags': tags,
      'https://aws.amazon.com/source_identity': 'anna',
    });
  const plain = await makeRole();
  await refused(plain, token(), 'AccessDenied', /^Not authorized to perform sts:TagSession$/);
  const tagging = await makeRole({ actions: [WITH_WEB_IDENTITY, 'sts:TagSession'] });
  await refused(tagging, token(), 'AccessDenied', /^Not authorized to perform sts:SetSourceIdentity$/);
  const actions = [WITH_WEB_IDENTITY, 'sts:TagSession', 'sts:SetSourceIdentity'];
  const condition = { StringEquals: { 'aws:RequestTag/team': 'blue', 'sts:SourceIdentity': 'anna' } };
  const RoleArn = await makeRole({ actions, condition });
  const answer = await assume(RoleArn, token());
  assert.equal(answer.SourceIdentity, 'anna');
  const next = await root().send(
    new CreateRoleCommand({
      RoleName: 'next',
      AssumeRolePolicyDocument: policyOf({
        Effect: 'Allow',
        Principal: { AWS: RoleArn },
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue', 'aws:SourceIdentity': 'anna' } },
      }),
    }),
  );
  const sts = stsClient(server, sessionCredentials(answer.Credentials));
  const chained = await sts.send(
    new AssumeRoleCommand({ RoleArn: next.Role?.Arn ?? '', RoleSessionName: 'next' }),
  );
  assert.equal(chained.SourceIdentity, 'anna');
  for (const broken of [{ principal_tags: { team: ['a', 'b'] } }, { principal_tags: 'team' }, 'team'])
    await refused(
      RoleArn,
      issuer.token({ 'https://aws.amazon.com/tags': broken }),
      'InvalidIdentityToken',
      /session tags/,
    );
});

test('attack 13: only the trust policy of the role opens it, for the very provider it names', async () => {
  for (const federated of [
    'arn:aws:iam::111122223333:oidc-provider/other.example.com',
    'accounts.google.com',
  ])
    await refused(await makeRole({ federated }), issuer.token(), ...DENIED);
  await refused(await makeRole({ actions: ['sts:AssumeRole'] }), issuer.token(), ...DENIED);
  const { Role } = await root().send(
    new CreateRoleCommand({
      RoleName: 'for-principals',
      AssumeRolePolicyDocument: policyOf({
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: WITH_WEB_IDENTITY,
      }),
    }),
  );
  await refused(Role?.Arn ?? '', issuer.token(), ...DENIED);
  // A role that is not there is denied in the same words.
  await refused(`arn:aws:iam::${ACCOUNT}:role/absent`, issuer.token(), ...DENIED);
});

test('attack 13: a provider of another account opens nothing', async () => {
  const otherRoot = await addAccount(server, OTHER);
  const foreign = await startIssuer(file);
  const ClientIDList = ['sts.amazonaws.com'];
  await iamClient(server, otherRoot).send(
    new CreateOpenIDConnectProviderCommand({ Url: foreign.url, ClientIDList }),
  );
  const unknown = new RegExp(`^No OpenIDConnect provider found in your account for ${foreign.url}$`);
  for (const federated of [providerArn(foreign.name, OTHER), providerArn(foreign.name)])
    await refused(await makeRole({ federated }), foreign.token(), 'InvalidIdentityToken', unknown);
  assert.deepEqual(foreign.asked, []);
});

test('attack 16: a token for another audience is refused, one or among several', async () => {
  const RoleArn = await makeRole();
  for (const more of [
    { aud: 'other' },
    { aud: ['other', 'another'] },
    { aud: 'STS.amazonaws.com' },
    { aud: 'sts.amazonaws.com ' },
    { aud: '' },
    { aud: [] },
    // Asked for by a client that is not registered.
    { aud: 'sts.amazonaws.com', azp: 'other' },
    { aud: ['sts.amazonaws.com', 'other'], azp: 'other' },
    { aud: 'other', azp: 'sts.amazonaws.com' },
    { azp: 7 },
  ])
    await refused(RoleArn, issuer.token(more), 'InvalidIdentityToken', /^Incorrect token audience$/);
  for (const more of [{ aud: ['other', 'web'] }, { aud: ['web'], azp: 'web' }]) {
    const answer = await assume(RoleArn, issuer.token(more));
    assert.equal(answer.Audience, 'web');
  }
});

test('attack 16: conditions on audience, subject and other claims hold', async () => {
  const key = (claim: string) => `${issuer.name}:${claim}`;
  const StringEquals = { [key('aud')]: 'web', [key('sub')]: 'repo:org/one', [key('environment')]: 'prod' };
  const RoleArn = await makeRole({ condition: { StringEquals } });
  const good = { aud: 'web', sub: 'repo:org/one', environment: 'prod' };
  await assume(RoleArn, issuer.token(good));
  for (const more of [
    { aud: 'sts.amazonaws.com' },
    { sub: 'repo:org/two' },
    { sub: 'repo:org/one/' },
    { sub: 'REPO:org/one' },
    { environment: 'test' },
    { environment: undefined },
  ])
    await refused(RoleArn, issuer.token({ ...good, ...more }), ...DENIED);
  const amr = await makeRole({
    condition: { 'ForAnyValue:StringEquals': { [key('amr')]: 'mfa' } },
  });
  await assume(amr, issuer.token({ amr: ['pwd', 'mfa'] }));
  await refused(amr, issuer.token({ amr: ['pwd'] }), ...DENIED);
  // Claims cannot pretend to be keys of AWS.
  const tagged = await makeRole({ condition: { StringEquals: { 'aws:RequestTag/team': 'blue' } } });
  await refused(tagged, issuer.token({ 'aws:RequestTag/team': 'blue' }), ...DENIED);
});

test('attack 17: a token that is not signed by a private key of the issuer is refused', async () => {
  const RoleArn = await makeRole();
  const claims = issuer.claims();
  const { rsa } = issuer.keys;
  const mine = newPair('RS256');
  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const der = rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('latin1');
  const attack = (header: Record<string, unknown>, algorithm: 'RS256' | 'HS256' | 'none', key = mine) =>
    tokenOf(claims, { alg: algorithm, kid: 'rsa', ...header }, algorithm, key.privateKey);
  const thief = await startIssuer(file);
  const tokens = {
    'no signature': attack({}, 'none'),
    'none in capitals': attack({ alg: 'NONE' }, 'none'),
    'no signature under RS256': attack({ alg: 'RS256' }, 'none'),
    'HMAC with the public key': tokenOf(claims, { alg: 'HS256', kid: 'rsa' }, 'HS256', pem),
    'HMAC with the public key in DER': tokenOf(claims, { alg: 'HS256', kid: 'rsa' }, 'HS256', der),
    'HMAC with the public key, without kid': tokenOf(claims, { alg: 'HS256' }, 'HS256', pem),
    'HMAC with nothing': tokenOf(claims, { alg: 'HS256', kid: '' }, 'HS256', ''),
    'another key': attack({}, 'RS256'),
    'a key in the header': attack({ jwk: jwkOf(mine.publicKey, 'rsa') }, 'RS256'),
    'a key set elsewhere': tokenOf(
      claims,
      { alg: 'RS256', kid: 'rsa', jku: `${thief.url}${KEYS}`, x5u: `${thief.url}${KEYS}` },
      'RS256',
      thief.keys.rsa.privateKey,
    ),
    'the right key under another algorithm': tokenOf(
      claims,
      { alg: 'ES256', kid: 'rsa' },
      'RS256',
      rsa.privateKey,
    ),
    'a critical extension': tokenOf(
      claims,
      { alg: 'RS256', kid: 'rsa', crit: ['x'], x: 1 },
      'RS256',
      rsa.privateKey,
    ),
    'a kid that is a path': attack({ kid: '../../keys' }, 'RS256'),
    'no JSON': 'e30.bm8.bm8',
    'an encrypted token': 'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d',
    'five letters': 'hello',
  };
  for (const [name, token] of Object.entries(tokens))
    await assert.rejects(
      assume(RoleArn, token),
      (error: Error) => error.name.startsWith('InvalidIdentityToken'),
      name,
    );
  const [head = '', , signature = ''] = issuer.token().split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url');
  await refused(RoleArn, `${head}.${other}.${signature}`, 'InvalidIdentityToken', /signature/);
  assert.deepEqual(thief.asked, []);
});

test('attack 17: time, issuer and required claims count', async () => {
  const RoleArn = await makeRole();
  const now = Math.floor(Date.now() / 1000);
  await refused(
    RoleArn,
    issuer.token({ iat: now - 7200, exp: now - 3600 }),
    'ExpiredToken',
    new RegExp(
      `^Token expired: current date/time \\d+ must be before the expiration date/time ${now - 3600}$`,
    ),
  );
  const invalid = (more: object, message: RegExp) =>
    refused(RoleArn, issuer.token(more as Record<string, unknown>), 'InvalidIdentityToken', message);
  await invalid({ nbf: now + 3600 }, /nbf/);
  await invalid({ iat: now + 3600 }, /future/);
  await invalid({ exp: undefined }, /^Missing a required claim: exp$/);
  await invalid({ iat: undefined }, /^Missing a required claim: iat$/);
  await invalid({ sub: undefined }, /^Missing a required claim: sub$/);
  await invalid({ aud: undefined }, /^Missing a required claim: aud$/);
  await invalid({ sub: '' }, /^Missing a required claim: sub$/);
  await invalid({ exp: 'tomorrow' }, /exp/);
  await invalid({ iss: undefined }, /^Missing a required claim: iss$/);
  for (const iss of [`${issuer.url}/`, issuer.url.replace('http', 'https'), issuer.name, `${issuer.url}?a=b`])
    await invalid({ iss }, /^No OpenIDConnect provider found in your account for/);
});

test('an issuer that answers badly proves nothing, and is not asked again at once', async () => {
  const bad = await startIssuer(file);
  const ClientIDList = ['sts.amazonaws.com'];
  await root().send(new CreateOpenIDConnectProviderCommand({ Url: bad.url, ClientIDList }));
  const RoleArn = await makeRole({ federated: providerArn(bad.name) });
  bad.answers.set(DISCOVERY, (response) =>
    response.writeHead(302, { location: `${issuer.url}${DISCOVERY}` }).end(),
  );
  const couldNot = /^Couldn't retrieve verification key from your identity provider, {2}please reference/;
  await refused(RoleArn, bad.token(), 'InvalidIdentityToken', couldNot);
  bad.answers.clear();
  await refused(RoleArn, bad.token(), 'InvalidIdentityToken', couldNot);
  assert.deepEqual(bad.asked, [DISCOVERY]);
  assert.ok(server.log.some((line) => line.includes(`${bad.url}${DISCOVERY} answers 302`)));
});

test('an issuer that cannot be reached is told so that clients try again', async () => {
  const gone = await startIssuer(file);
  await root().send(
    new CreateOpenIDConnectProviderCommand({ Url: gone.url, ClientIDList: ['sts.amazonaws.com'] }),
  );
  await gone.close();
  const RoleArn = await makeRole({ federated: providerArn(gone.name) });
  await refused(RoleArn, gone.token(), 'IDPCommunicationError', /could not be reached/);
});

test('a provider that was deleted vouches for nobody at once', async () => {
  const brief = await startIssuer(file);
  const OpenIDConnectProviderArn = providerArn(brief.name);
  await root().send(
    new CreateOpenIDConnectProviderCommand({ Url: brief.url, ClientIDList: ['sts.amazonaws.com'] }),
  );
  const RoleArn = await makeRole({ federated: OpenIDConnectProviderArn });
  await assume(RoleArn, brief.token());
  await root().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  await refused(RoleArn, brief.token(), 'InvalidIdentityToken', /^No OpenIDConnect provider found/);
});

test('other operations still want a signature, and a bad one is not forgiven where none is needed', async () => {
  const RoleArn = await makeRole();
  const parameters = {
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn,
    RoleSessionName: 'job',
    WebIdentityToken: issuer.token(),
  };
  const good = await sendRaw(server.url, queryRequest(server.url, 'sts', parameters));
  assert.equal(good.status, 200, good.text);
  for (const Action of ['GetCallerIdentity', 'AssumeRole', 'NoSuchOperation']) {
    const answer = await sendRaw(server.url, queryRequest(server.url, 'sts', { ...parameters, Action }));
    assert.equal(answer.status, 403);
    assert.match(answer.text, /<Code>MissingAuthenticationToken</);
  }
  const request = queryRequest(server.url, 'sts', parameters);
  const credential = 'Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sts/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
  const headers = new Map([...request.headers, ['authorization', [authorization]]]);
  const answer = await sendRaw(server.url, { ...request, headers });
  assert.ok(answer.status >= 400, answer.text);
});

test('without the setting nobody is asked on this machine', async (t) => {
  const usual = await startServer(t);
  const iam = iamClient(usual, usual.root);
  const here = await startIssuer(t);
  await iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: here.url, ClientIDList: ['sts.amazonaws.com'] }),
  );
  const sts = new STSClient({ endpoint: usual.url, region: 'us-east-1', maxAttempts: 1 });
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/absent`;
  await assert.rejects(
    sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn,
        RoleSessionName: 'job',
        WebIdentityToken: here.token(),
      }),
    ),
    /Couldn't retrieve verification key/,
  );
  assert.deepEqual(here.asked, []);
});
