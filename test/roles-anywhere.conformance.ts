import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  CreateRoleCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import * as x509 from '@peculiar/x509';
import { type Issued, issue, issueCa, makeCrl } from './support/anywhere-ca.ts';
import {
  createSession,
  type SessionRequest,
  sessionRequest,
  signedByCertificate,
} from './support/anywhere-helper.ts';
import { allow, iamClient, policyOf, sessionCredentials, stsClient } from './support/clients.ts';
import { putAccountState } from './support/organization.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { requestTo, sendRaw } from './support/raw-call.ts';
import { askRolesAnywhere } from './support/rolesanywhere-client.ts';
import { ACCOUNT, eventsOf, startServer, type TestServer } from './support/server.ts';
import { withHeader } from './support/sigv4-request.ts';

/** Certificates become sessions: what is proven, refused, recorded, and what ends at once. */

const DATABASES = [
  { database: 'sqlite', skip: false },
  { database: 'postgres', skip: skipWithoutPostgres() },
] as const;

const ROLE = `arn:aws:iam::${ACCOUNT}:role/workload`;
const ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

const trustPolicy = (Condition: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'rolesanywhere.amazonaws.com' }, Action: ACTIONS, Condition },
    ],
  });

const makeRole = (server: TestServer, name: string, condition: object = {}) =>
  iamClient(server, server.root).send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trustPolicy(condition) }),
  );

interface World {
  readonly server: TestServer;
  readonly ca: Issued;
  readonly anchorId: string;
  readonly profileId: string;
  readonly request: SessionRequest;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at by tests
  ask(name: string, input?: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, any>>>;
}

async function newWorld(t: TestContext, database: 'sqlite' | 'postgres' = 'sqlite'): Promise<World> {
  const server = await startServer(t, { database, throttleLimits: { failuresPerSecond: 1_000_000 } });
  const ca = await issueCa('CN=Example CA,O=Example');
  await makeRole(server, 'workload');
  const ask: World['ask'] = (name, input) => askRolesAnywhere(server, server.root, name, input);
  const { trustAnchor } = await ask('CreateTrustAnchor', {
    name: 'ca',
    enabled: true,
    source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: ca.pem } },
  });
  const { profile } = await ask('CreateProfile', { name: 'workloads', enabled: true, roleArns: [ROLE] });
  return {
    server,
    ca,
    anchorId: trustAnchor.trustAnchorId,
    profileId: profile.profileId,
    request: {
      trustAnchorArn: trustAnchor.trustAnchorArn,
      profileArn: profile.profileArn,
      roleArn: ROLE,
      durationSeconds: 3600,
    },
    ask,
  };
}

for (const { database, skip } of DATABASES)
  test(`on ${database} a certificate of the trust anchor opens a session, and its subject is recorded`, {
    skip,
  }, async (t) => {
    const { server, ca, request, ask } = await newWorld(t, database);
    const alice = await issue({ subject: 'C=DE,O=Example,CN=alice', issuer: ca, serialNumber: '0abc01' });
    const answer = await createSession(
      server,
      { ...request, instanceProperties: { host: 'a' } },
      { by: alice },
    );
    assert.equal(answer.status, 201, answer.message);
    const [entry] = answer.output.credentialSet;
    assert.equal(entry.sourceIdentity, 'CN=alice');
    assert.equal(entry.roleArn, ROLE);
    assert.match(entry.credentials.expiration, /^[0-9-]+T[0-9:]+Z$/);
    const session = sessionCredentials({
      AccessKeyId: entry.credentials.accessKeyId,
      SecretAccessKey: entry.credentials.secretAccessKey,
      SessionToken: entry.credentials.sessionToken,
      Expiration: undefined,
    });
    const { Arn } = await stsClient(server, session).send(new GetCallerIdentityCommand({}));
    assert.equal(Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/workload/0abc01`);
    assert.equal(entry.assumedRoleUser.arn, Arn);
    const { subjects } = await ask('ListSubjects');
    assert.equal(subjects.length, 1);
    assert.equal(subjects[0].x509Subject, 'CN=alice,O=Example,C=DE');
    assert.equal(subjects[0].subjectArn, answer.output.subjectArn);
    await createSession(server, request, { by: alice });
    const { subject } = await ask('GetSubject', { subjectId: subjects[0].subjectId });
    assert.equal(subject.credentials.length, 1);
    assert.equal(subject.credentials[0].serialNumber, 'abc01');
    assert.deepEqual(subject.instanceProperties[0].properties, { host: 'a' });
  });

test('keys of every kind sign, through intermediate authorities too', async (t) => {
  const { server, ca, request } = await newWorld(t);
  const middle = await issueCa('CN=Middle', { issuer: ca, key: 'RSA', pathLength: 0 });
  for (const key of ['P-256', 'P-384', 'P-521', 'RSA'] as const) {
    const direct = await issue({ subject: `CN=${key}`, issuer: ca, key });
    assert.equal((await createSession(server, request, { by: direct })).status, 201, key);
    const below = await issue({ subject: `CN=below ${key}`, issuer: middle, key });
    const found = await createSession(server, request, { by: below, chain: [middle] });
    assert.equal(found.status, 201, `${key}: ${found.message}`);
    assert.equal((await createSession(server, request, { by: below })).code, 'AccessDeniedException');
  }
});

/** What must not open a session, and what is said. */
interface Refusal {
  readonly why: string;
  readonly message: RegExp;
  readonly ask: (world: World, other: Issued) => Promise<Parameters<typeof createSession>[2]>;
}

const DAY = 24 * 60 * 60 * 1000;
const UNTRUSTED = /^Untrusted signing certificate/;
const extension = (oid: string, critical: boolean): x509.Extension =>
  new x509.Extension(oid, critical, Uint8Array.of(0x30, 0).buffer as ArrayBuffer);

/** A certificate below an intermediate CA that is made so. */
const below =
  (options: Parameters<typeof issueCa>[1], levels = 1): Refusal['ask'] =>
  async ({ ca }) => {
    const chain: Issued[] = [];
    for (let level = 0; level < levels; level++)
      chain.unshift(await issueCa(`CN=Middle ${level}`, { issuer: chain[0] ?? ca, ...options }));
    const [issuer = ca] = chain;
    return { by: await issue({ subject: 'CN=below', issuer }), chain };
  };

const made =
  (options: Partial<Parameters<typeof issue>[0]>): Refusal['ask'] =>
  async ({ ca }) => ({ by: await issue({ subject: 'CN=made', issuer: ca, ...options }) });

const REFUSALS: readonly Refusal[] = [
  {
    why: 'signed by another CA',
    message: UNTRUSTED,
    ask: async (_, other) => ({ by: await issue({ subject: 'CN=x', issuer: other }) }),
  },
  {
    why: 'signed by itself',
    message: UNTRUSTED,
    ask: async () => ({ by: await issue({ subject: 'CN=Example CA,O=Example' }) }),
  },
  { why: 'expired', message: /expired/, ask: made({ notAfter: Date.now() - 1000 }) },
  { why: 'not yet valid', message: /not yet valid/, ask: made({ notBefore: Date.now() + DAY }) },
  {
    why: 'a CA itself',
    message: /basic constraints/,
    ask: made({ isCa: true, usages: x509.KeyUsageFlags.digitalSignature }),
  },
  {
    why: 'the trust anchor itself',
    message: /basic constraints|key usage/,
    ask: async ({ ca }) => ({ by: ca }),
  },
  { why: 'without key usage', message: /key usage/, ask: made({ usages: null }) },
  {
    why: 'for key agreement only',
    message: /key usage/,
    ask: made({ usages: x509.KeyUsageFlags.keyAgreement }),
  },
  {
    why: 'for servers only',
    message: /extended key usage/,
    ask: made({ extra: [new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1'])] }),
  },
  {
    why: 'with a name as long as a book',
    message: /Subject is too long/,
    ask: made({ subject: Array.from({ length: 60 }, (_, at) => `OU=${'a'.repeat(60)}${at}`).join(',') }),
  },
  {
    why: 'with a serial number too long',
    message: /^Untrusted/,
    ask: made({ serialNumber: '5a'.repeat(21) }),
  },
  { why: 'signed with SHA-1', message: /signature algorithm/, ask: made({ hash: 'SHA-1' }) },
  {
    why: 'with a critical extension nobody knows',
    message: /unsupported extension: 1\.2\.3\.4/,
    ask: made({ extra: [extension('1.2.3.4', true)] }),
  },
  { why: 'below an expired CA', message: UNTRUSTED, ask: below({ notAfter: Date.now() - 1000 }) },
  {
    why: 'below a CA that may not sign',
    message: UNTRUSTED,
    ask: below({ usages: x509.KeyUsageFlags.digitalSignature }),
  },
  { why: 'below what is no CA', message: UNTRUSTED, ask: below({ isCa: false }) },
  {
    why: 'below a CA that limits names',
    message: UNTRUSTED,
    ask: below({ extra: [extension('2.5.29.30', false)] }),
  },
  { why: 'below a CA signed with SHA-1', message: UNTRUSTED, ask: below({ hash: 'SHA-1' }) },
  { why: 'deeper than its CA allows', message: UNTRUSTED, ask: below({ pathLength: 0 }, 2) },
  { why: 'deeper than anybody needs', message: UNTRUSTED, ask: below({}, 6) },
  {
    why: 'signed by another key',
    message: /^Invalid signature$/,
    ask: async ({ ca }, other) => ({ by: await issue({ subject: 'CN=x', issuer: ca }), withKeyOf: other }),
  },
  {
    why: 'with another serial number',
    message: /^Invalid signature$/,
    ask: async ({ ca }) => ({ by: await issue({ subject: 'CN=x', issuer: ca }), serialNumber: '7' }),
  },
  {
    why: 'by the other algorithm',
    message: /^Invalid signature$/,
    ask: async ({ ca }) => ({
      by: await issue({ subject: 'CN=x', issuer: ca }),
      algorithm: 'AWS4-X509-RSA-SHA256',
    }),
  },
  {
    why: 'an hour ago',
    message: /expired/,
    ask: async ({ ca }) => ({ by: await issue({ subject: 'CN=x', issuer: ca }), clockOffset: -3_600_000 }),
  },
  {
    why: 'for another service',
    message: /scoped to correct service/,
    ask: async ({ ca }) => ({ by: await issue({ subject: 'CN=x', issuer: ca }), service: 'sts' }),
  },
  {
    why: 'in another region',
    message: /region/,
    ask: async ({ ca }) => ({ by: await issue({ subject: 'CN=x', issuer: ca }), region: 'eu-west-1' }),
  },
];

test('no other certificate opens a session, and no other signature', async (t) => {
  const world = await newWorld(t);
  const other = await issueCa('CN=Example CA,O=Example');
  for (const { why, message, ask } of REFUSALS) {
    const answer = await createSession(world.server, world.request, await ask(world, other));
    assert.ok(answer.status === 403 || answer.status === 400, `${why}: ${answer.status}`);
    assert.match(answer.message, message, why);
  }
  assert.deepEqual((await world.ask('ListSubjects'))['subjects'], []);
  assert.deepEqual(world.server.log, []);
});

test('what is switched off or revoked opens no session from the answer on', async (t) => {
  const { server, ca, request, ask, anchorId, profileId } = await newWorld(t);
  const by = await issue({ subject: 'CN=a', issuer: ca, serialNumber: '0c0ffee0' });
  const status = async (): Promise<string> => {
    const { status: code, message } = await createSession(server, request, { by });
    return code === 201 ? 'open' : message;
  };
  assert.equal(await status(), 'open');
  await ask('DisableTrustAnchor', { trustAnchorId: anchorId });
  assert.equal(await status(), 'Trust anchor is disabled');
  await ask('EnableTrustAnchor', { trustAnchorId: anchorId });
  await ask('DisableProfile', { profileId });
  assert.equal(await status(), 'Profile is disabled');
  await ask('EnableProfile', { profileId });
  const crlData = await makeCrl(ca, ['0c0ffee0']);
  const { crl } = await ask('ImportCrl', { name: 'crl', crlData, trustAnchorArn: request.trustAnchorArn });
  assert.equal(await status(), 'open');
  await ask('EnableCrl', { crlId: crl.crlId });
  assert.equal(await status(), 'Certificate revoked');
  await ask('UpdateCrl', { crlId: crl.crlId, crlData: await makeCrl(ca, ['0d']) });
  assert.equal(await status(), 'open');
  await ask('UpdateProfile', { profileId, roleArns: [] });
  assert.equal(await status(), `Profile does not have role ${ROLE}`);
});

test('a CRL that revokes an authority revokes all below it', async (t) => {
  const { server, ca, request, ask } = await newWorld(t);
  const middle = await issueCa('CN=Middle', { issuer: ca, serialNumber: '0beef0' });
  const by = await issue({ subject: 'CN=a', issuer: middle });
  assert.equal((await createSession(server, request, { by, chain: [middle] })).status, 201);
  const crlData = await makeCrl(ca, ['0beef0']);
  await ask('ImportCrl', { name: 'crl', crlData, enabled: true, trustAnchorArn: request.trustAnchorArn });
  const refused = await createSession(server, request, { by, chain: [middle] });
  assert.equal(refused.message, 'Certificate revoked');
});

test("a role's trust decides on subject, issuer, alternative names and trust anchor", async (t) => {
  const { server, ca, request, ask, profileId } = await newWorld(t);
  const by = await issue({
    subject: 'CN=bob,O=Blue; Ltd',
    issuer: ca,
    extra: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'bob.example.com' },
        { type: 'url', value: 'spiffe://example.com/bob' },
      ]),
    ],
  });
  const CASES: readonly (readonly [condition: object, isOpen: boolean])[] = [
    [{ StringEquals: { 'aws:PrincipalTag/x509Subject/CN': 'bob' } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/x509Subject/CN': 'alice' } }, false],
    [{ StringEquals: { 'aws:PrincipalTag/x509Subject/O': 'Blue_ Ltd' } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/x509Issuer/CN': 'Example CA' } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/x509SAN/DNS': 'bob.example.com' } }, true],
    [{ StringEquals: { 'aws:PrincipalTag/x509SAN/URI': 'spiffe://example.com/bob' } }, true],
    [{ StringLike: { 'aws:PrincipalTag/x509SAN/URI': 'spiffe://example.com/alice*' } }, false],
    [{ ArnEquals: { 'aws:SourceArn': request.trustAnchorArn } }, true],
    [{ ArnEquals: { 'aws:SourceArn': `${request.trustAnchorArn}0` } }, false],
    [{ StringEquals: { 'sts:SourceIdentity': 'CN=bob' } }, true],
    [{ StringEquals: { 'sts:SourceIdentity': 'CN=alice' } }, false],
  ];
  const roles = CASES.map((_, index) => `arn:aws:iam::${ACCOUNT}:role/case${index}`);
  await ask('UpdateProfile', { profileId, roleArns: roles });
  for (const [index, [condition, isOpen]] of CASES.entries()) {
    await makeRole(server, `case${index}`, condition);
    const answer = await createSession(server, { ...request, roleArn: roles[index] ?? '' }, { by });
    const text = JSON.stringify(condition);
    assert.equal(answer.status, isOpen ? 201 : 403, `${text}: ${answer.message}`);
    if (!isOpen) assert.equal(answer.message, `Unable to assume role for ${roles[index]}`);
  }
  await ask('PutAttributeMapping', {
    profileId,
    certificateField: 'x509Subject',
    mappingRules: [{ specifier: 'O' }],
  });
  const unmapped = await createSession(server, { ...request, roleArn: roles[0] ?? '' }, { by });
  assert.equal(unmapped.status, 403);
});

test("a profile's policies bound the session, its duration too, and a name only where it lets clients choose", async (t) => {
  const { server, ca, request, ask, profileId } = await newWorld(t);
  const iam = iamClient(server, server.root);
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'workload',
      PolicyName: 'all',
      PolicyDocument: policyOf(allow('*')),
    }),
  );
  await ask('UpdateProfile', {
    profileId,
    durationSeconds: 900,
    sessionPolicy: policyOf(allow('iam:ListUsers')),
  });
  const by = await issue({ subject: 'CN=a', issuer: ca });
  const named = { ...request, roleSessionName: 'shift' };
  assert.equal(
    (await createSession(server, named, { by })).message,
    'Not authorized to set roleSessionName.',
  );
  await ask('UpdateProfile', { profileId, acceptRoleSessionName: true });
  const { status, output } = await createSession(server, named, { by });
  assert.equal(status, 201);
  const [{ assumedRoleUser, credentials }] = output.credentialSet;
  assert.match(assumedRoleUser.arn, /\/workload\/shift$/);
  const seconds = (Date.parse(credentials.expiration) - Date.now()) / 1000;
  assert.ok(seconds > 880 && seconds <= 900, String(seconds));
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const client = iamClient(server, { accessKeyId, secretAccessKey, sessionToken });
  await client.send(new ListUsersCommand({}));
  await assert.rejects(client.send(new ListRolesCommand({})), { name: 'AccessDenied' });
});

test('a session ends with its certificate, and its event says whose it is', async (t) => {
  const { server, ca, request } = await newWorld(t);
  const notAfter = Math.floor(Date.now() / 1000) * 1000 + 60_000;
  const by = await issue({ subject: 'CN=short', issuer: ca, notAfter, serialNumber: '0a1b' });
  const { output, requestId } = await createSession(server, request, { by });
  const [{ credentials }] = output.credentialSet;
  assert.equal(Date.parse(credentials.expiration), notAfter);
  const { record, text } = (await eventsOf(server, [requestId])).get(requestId) ?? assert.fail('no event');
  assert.equal(record['eventName'], 'CreateSession');
  assert.equal(record['eventSource'], 'rolesanywhere.amazonaws.com');
  const identity = record['userIdentity'] as Record<string, string>;
  assert.equal(identity['userName'], 'CN=short');
  assert.equal(identity['principalId'], 'a1b');
  assert.equal(record['recipientAccountId'], ACCOUNT);
  assert.ok(!text.includes(credentials.secretAccessKey) && !text.includes(credentials.sessionToken));
});

test('a certificate signs nothing but CreateSession, and CreateSession wants a certificate', async (t) => {
  const { server, ca, request, ask } = await newWorld(t);
  const by = await issue({ subject: 'CN=a', issuer: ca });
  const list = requestTo(server.url, { method: 'GET', path: '/trustanchors' });
  const answer = await sendRaw(server.url, signedByCertificate(list, { by }));
  assert.equal(answer.status, 403);
  assert.equal(answer.headers['x-amzn-errortype'], 'UnrecognizedClientException');
  await assert.rejects(ask('CreateSession', { ...request }), { name: 'AccessDeniedException' });
  const unsigned = await sendRaw(server.url, sessionRequest(server.url, request));
  assert.equal(unsigned.headers['x-amzn-errortype'], 'AccessDeniedException');
});

test('parameters may come in the body, and an account that is suspended has no sessions', async (t) => {
  const { server, ca, request } = await newWorld(t);
  const by = await issue({ subject: 'CN=a', issuer: ca });
  const inBody = requestTo(server.url, {
    method: 'POST',
    path: '/sessions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const answer = await sendRaw(server.url, signedByCertificate(inBody, { by }));
  assert.equal(answer.status, 201, answer.text);
  await putAccountState(server, ACCOUNT, 'SUSPENDED');
  await until(async () => (await createSession(server, request, { by })).status === 403);
  await putAccountState(server, ACCOUNT, 'ACTIVE');
  await until(async () => (await createSession(server, request, { by })).status === 201);
});

/** Another process wrote: what it changed is heard of within a moment. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 40);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('hostile headers are refused, not feared', async (t) => {
  const { server, ca, request } = await newWorld(t);
  const by = await issue({ subject: 'CN=a', issuer: ca });
  const good = signedByCertificate(sessionRequest(server.url, request), { by });
  const der = Buffer.from(by.certificate.rawData);
  const HOSTILE: readonly string[] = [
    '',
    '!!!!',
    'AAAA',
    Buffer.concat([der, Buffer.of(0)]).toString('base64'),
    der.subarray(0, -1).toString('base64'),
    Buffer.from(by.pem).toString('base64'),
    Buffer.alloc(20_000, 0x30).toString('base64'),
  ];
  for (const text of HOSTILE) {
    const answer = await sendRaw(server.url, withHeader(good, 'x-amz-x509', text));
    assert.ok(answer.status === 400 || answer.status === 403, `${text.slice(0, 20)}: ${answer.status}`);
  }
  const many = Array.from({ length: 9 }, () => by);
  assert.equal((await createSession(server, request, { by, chain: many })).status, 403);
  // Each signed by the next in a ring: no way out, and no way round for ever.
  const ring = await issueCa('CN=Ring');
  const rings = await Promise.all(Array.from({ length: 6 }, () => issueCa('CN=Ring', { issuer: ring })));
  const lost = await issue({ subject: 'CN=lost', issuer: ring });
  assert.equal((await createSession(server, request, { by: lost, chain: [ring, ...rings] })).status, 403);
  assert.deepEqual(server.log, []);
});

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
