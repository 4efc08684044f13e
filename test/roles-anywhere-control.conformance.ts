import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import * as x509 from '@peculiar/x509';
import { type Issued, issue, issueCa, makeCrl } from './support/anywhere-ca.ts';
import { createSession } from './support/anywhere-helper.ts';
import { allow, createUser, iamClient, policyOf, putUserPolicy, trust } from './support/clients.ts';
import { KeywardenError } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { askRolesAnywhere } from './support/rolesanywhere-client.ts';
import {
  ACCOUNT,
  addAccount,
  type Credentials,
  startServer,
  storedEvents,
  type TestServer,
} from './support/server.ts';

/** Trust anchors, profiles, CRLs and their tags: what is taken, what is refused, and whose they are. */

const OTHER = '444455556666';
const ABSENT = '12345678-1234-1234-1234-123456789012';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by tests
type Answer = Readonly<Record<string, any>>;
type Ask = (name: string, input?: Readonly<Record<string, unknown>>, region?: string) => Promise<Answer>;

const asker =
  (server: TestServer, credentials: Credentials): Ask =>
  (name, input, region) =>
    askRolesAnywhere(server, credentials, name, input, region);

const bundle = (...certificates: readonly Issued[]) => ({
  sourceType: 'CERTIFICATE_BUNDLE',
  sourceData: { x509CertificateData: certificates.map(({ pem }) => pem).join('') },
});

/** Code and text of the refusal. */
async function refused(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => assert.fail('not refused'),
    (problem: unknown) => problem,
  );
  assert.ok(error instanceof KeywardenError, String(error));
  return `${error.$metadata.httpStatusCode} ${error.name}: ${error.message}`;
}

test('only certificates of CAs that may sign, now and strongly, are trust anchors', async (t) => {
  const server = await startServer(t);
  const ask = asker(server, server.root);
  const create = (source: object) => ask('CreateTrustAnchor', { name: 'a', source });
  const good = await issueCa('CN=Good');
  const cases: readonly (readonly [source: object, message: RegExp])[] = [
    [
      { sourceType: 'AWS_ACM_PCA', sourceData: { acmPcaArn: 'arn:aws:acm-pca:us-east-1:1:x' } },
      /could not be found/,
    ],
    [{ sourceType: 'SELF_SIGNED_REPOSITORY' }, /not supported/],
    [{ sourceType: 'CERTIFICATE_BUNDLE' }, /x509CertificateData is required/],
    [{ sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: 'no PEM' } }, /Unable to parse/],
    [bundle(await issue({ subject: 'CN=leaf' })), /Incorrect basic constraints for CA certificate/],
    [bundle(await issueCa('CN=a', { usages: x509.KeyUsageFlags.digitalSignature })), /Incorrect key usage/],
    [bundle(await issueCa('CN=a', { hash: 'SHA-1' })), /signature algorithm/],
    [bundle(await issueCa('CN=a', { notAfter: Date.now() - 1000 })), /expired/],
    [bundle(good, await issue({ subject: 'CN=leaf' })), /basic constraints/],
    [bundle(good, good, good), /at most 2 certificates/],
  ];
  for (const [source, message] of cases) {
    const text = await refused(create(source));
    assert.match(text, /^400 ValidationException/);
    assert.match(text, message);
  }
  assert.deepEqual((await ask('ListTrustAnchors'))['trustAnchors'], []);
  assert.deepEqual(server.log, []);
});

test('every answer shows the resource as it is, and what is not told has its default', async (t) => {
  const server = await startServer(t);
  const ask = asker(server, server.root);
  const { trustAnchor } = await ask('CreateTrustAnchor', {
    name: 'a',
    source: bundle(await issueCa('CN=A')),
  });
  assert.equal(trustAnchor.enabled, false);
  assert.match(
    trustAnchor.trustAnchorArn,
    new RegExp(`^arn:aws:rolesanywhere:us-east-1:${ACCOUNT}:trust-anchor/[0-9a-f-]{36}$`),
  );
  assert.match(trustAnchor.createdAt, /^[0-9-]+T[0-9:.]+Z$/);
  const { trustAnchorId } = trustAnchor;
  const { trustAnchor: enabled } = await ask('EnableTrustAnchor', { trustAnchorId });
  assert.equal(enabled.enabled, true);
  const { trustAnchor: told } = await ask('PutNotificationSettings', {
    trustAnchorId,
    notificationSettings: [{ event: 'CA_CERTIFICATE_EXPIRY', enabled: false, threshold: 10 }],
  });
  assert.deepEqual(told.notificationSettings, [
    {
      enabled: false,
      event: 'CA_CERTIFICATE_EXPIRY',
      threshold: 10,
      channel: 'ALL',
      configuredBy: ACCOUNT,
    },
    {
      enabled: true,
      event: 'END_ENTITY_CERTIFICATE_EXPIRY',
      threshold: 45,
      channel: 'ALL',
      configuredBy: 'rolesanywhere.amazonaws.com',
    },
  ]);
  const { trustAnchor: reset } = await ask('ResetNotificationSettings', {
    trustAnchorId,
    notificationSettingKeys: [{ event: 'CA_CERTIFICATE_EXPIRY', channel: 'ALL' }],
  });
  assert.deepEqual(reset.notificationSettings, trustAnchor.notificationSettings);
  const { profile } = await ask('CreateProfile', { name: 'p', roleArns: [] });
  assert.equal(profile.enabled, false);
  assert.equal(profile.durationSeconds, 3600);
  assert.equal(profile.createdBy, ACCOUNT);
  assert.equal(profile.sessionPolicy, undefined);
  const { trustAnchor: gone } = await ask('DeleteTrustAnchor', { trustAnchorId });
  assert.equal(gone.trustAnchorId, trustAnchorId);
  assert.equal(
    await refused(ask('GetTrustAnchor', { trustAnchorId })),
    `404 ResourceNotFoundException: Trust anchor with id ${trustAnchorId} not found.`,
  );
});

async function keepApart(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const ask = asker(server, server.root);
  const other = asker(server, await addAccount(server, OTHER));
  const { profile } = await ask('CreateProfile', { name: 'p', roleArns: [] });
  const { profileId, profileArn } = profile;
  for (const [asked, region] of [
    [other, 'us-east-1'],
    [ask, 'eu-west-1'],
  ] as const) {
    assert.match(await refused(asked('GetProfile', { profileId }, region)), /^404/);
    assert.match(await refused(asked('DeleteProfile', { profileId }, region)), /^404/);
    assert.match(await refused(asked('ListTagsForResource', { resourceArn: profileArn }, region)), /^404/);
    assert.deepEqual((await asked('ListProfiles', {}, region))['profiles'], []);
  }
  for (let made = 1; made < 25; made++) await ask('CreateProfile', { name: `p${made}`, roleArns: [] });
  const ids = new Set<string>();
  let nextToken: string | undefined;
  do {
    const page: Answer = await ask('ListProfiles', { pageSize: 7, ...(nextToken && { nextToken }) });
    for (const one of page['profiles']) ids.add(one.profileId);
    nextToken = page['nextToken'];
    if (nextToken !== undefined)
      assert.match(await refused(ask('ListCrls', { nextToken })), /^400 ValidationException/);
  } while (nextToken !== undefined);
  assert.equal(ids.size, 25);
}

for (const { database, skip } of [
  { database: 'sqlite', skip: false },
  { database: 'postgres', skip: skipWithoutPostgres() },
] as const)
  test(`on ${database} accounts and regions are kept apart, and lists have pages`, { skip }, (t) =>
    keepApart(t, database),
  );

test('whoever gives a profile roles must be allowed to pass them', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const ann = await createUser(iam, 'ann');
  const role = `arn:aws:iam::${ACCOUNT}:role/strong`;
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'strong',
      AssumeRolePolicyDocument: trust(`arn:aws:iam::${ACCOUNT}:root`),
    }),
  );
  await putUserPolicy(iam, 'ann', allow('rolesanywhere:*'));
  const ask = asker(server, ann);
  assert.match(
    await refused(ask('CreateProfile', { name: 'p', roleArns: [role] })),
    /^403 AccessDeniedException: .*iam:PassRole on resource: .*strong/,
  );
  const { profile } = await ask('CreateProfile', { name: 'p', roleArns: [] });
  const { profileId } = profile;
  assert.match(await refused(ask('UpdateProfile', { profileId, roleArns: [role] })), /iam:PassRole/);
  await putUserPolicy(iam, 'ann', allow('rolesanywhere:*'), {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: role,
    Condition: { StringEquals: { 'iam:PassedToService': 'rolesanywhere.amazonaws.com' } },
  });
  const { profile: changed } = await ask('UpdateProfile', { profileId, roleArns: [role] });
  assert.deepEqual(changed.roleArns, [role]);
  await putUserPolicy(iam, 'ann', allow('*'));
  for (const operation of ['CreateProfile', 'UpdateProfile'])
    assert.match(
      await refused(
        ask(operation, { profileId, name: 'p', roleArns: ['arn:aws:iam::444455556666:role/strong'] }),
      ),
      /^403 AccessDeniedException: Cross-account pass role is not allowed\./,
    );
});

test('tags decide, and keys that begin with aws: are nobody’s', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const ann = await createUser(iam, 'ann');
  await putUserPolicy(iam, 'ann', {
    ...allow('rolesanywhere:GetProfile'),
    Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
  });
  const ask = asker(server, server.root);
  const { profile } = await ask('CreateProfile', {
    name: 'p',
    roleArns: [],
    tags: [{ key: 'team', value: 'red' }],
  });
  const { profileId, profileArn: resourceArn } = profile;
  assert.match(await refused(asker(server, ann)('GetProfile', { profileId })), /^403 AccessDeniedException/);
  await ask('TagResource', { resourceArn, tags: [{ key: 'team', value: 'blue' }] });
  await asker(server, ann)('GetProfile', { profileId });
  const tags = [{ key: 'aws:team', value: 'x' }];
  assert.match(await refused(ask('TagResource', { resourceArn, tags })), /^400 ValidationException/);
  const many = Array.from({ length: 200 }, (_, index) => ({ key: `k${index}`, value: '' }));
  assert.match(await refused(ask('TagResource', { resourceArn, tags: many })), /^400 TooManyTagsException/);
  await ask('UntagResource', { resourceArn, tagKeys: ['team'] });
  assert.deepEqual((await ask('ListTagsForResource', { resourceArn }))['tags'], []);
});

test('a profile takes policies that can be read, and mapping rules that mean something', async (t) => {
  const server = await startServer(t);
  const ask = asker(server, server.root);
  const create = (more: object) => ask('CreateProfile', { name: 'p', roleArns: [], ...more });
  assert.match(await refused(create({ sessionPolicy: '{' })), /^400 ValidationException/);
  assert.match(
    await refused(create({ managedPolicyArns: ['arn:aws:s3:::x'] })),
    /Invalid managed policy ARN/,
  );
  const { profile } = await create({ sessionPolicy: policyOf(allow('*')) });
  const { profileId } = profile;
  const put = (certificateField: string, ...specifiers: readonly string[]) =>
    ask('PutAttributeMapping', {
      profileId,
      certificateField,
      mappingRules: specifiers.map((specifier) => ({ specifier })),
    });
  assert.match(await refused(put('x509SAN', 'IP')), /^400 ValidationException: Invalid specifier/);
  assert.match(await refused(put('x509Subject', 'C N')), /Invalid specifier/);
  const { profile: mapped } = await put('x509SAN', 'Name', 'DNS');
  assert.deepEqual(mapped.attributeMappings.at(-1), {
    certificateField: 'x509SAN',
    mappingRules: [{ specifier: 'Name/*' }, { specifier: 'DNS' }],
  });
  const missing = { profileId, certificateField: 'x509SAN', specifiers: ['URI'] };
  assert.match(await refused(ask('DeleteAttributeMapping', missing)), /^400 ValidationException/);
  const { profile: unmapped } = await ask('DeleteAttributeMapping', {
    profileId,
    certificateField: 'x509SAN',
  });
  assert.equal(unmapped.attributeMappings.length, 2);
});

test('a CRL must be one, of a trust anchor that is there, and signed by it', async (t) => {
  const server = await startServer(t);
  const ask = asker(server, server.root);
  const ca = await issueCa('CN=CA');
  const { trustAnchor } = await ask('CreateTrustAnchor', { name: 'a', source: bundle(ca) });
  const { trustAnchorArn } = trustAnchor;
  const put = (crlData: Uint8Array, arn = trustAnchorArn) =>
    ask('ImportCrl', { name: 'c', crlData, trustAnchorArn: arn });
  assert.match(await refused(put(Buffer.from('no CRL'))), /^400 ValidationException: Unable to parse CRL/);
  assert.match(await refused(put(Buffer.from(ca.pem))), /Unable to parse CRL/);
  const forged = await makeCrl(await issueCa('CN=CA'), ['0a']);
  assert.match(await refused(put(forged)), /not signed by the trust anchor/);
  const crlData = await makeCrl(ca, ['0a']);
  const absent = `arn:aws:rolesanywhere:us-east-1:${ACCOUNT}:trust-anchor/${ABSENT}`;
  assert.match(await refused(put(crlData, absent)), /does not exist/);
  const { crl } = await put(crlData);
  assert.equal(Buffer.from(crl.crlData, 'base64').toString(), crlData.toString());
  const many = Array.from({ length: 1200 }, (_, index) => (0x1000 + index).toString(16).padStart(6, '0'));
  await ask('UpdateCrl', { crlId: crl.crlId, crlData: await makeCrl(ca, many) });
  await put(crlData);
  assert.match(await refused(put(crlData)), /at most 2 CRLs/);
});

/** A role that trusts whoever has a certificate. */
async function makeRole(server: TestServer): Promise<string> {
  const { Role } = await iamClient(server, server.root).send(
    new CreateRoleCommand({
      RoleName: 'w',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'rolesanywhere.amazonaws.com' },
            Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
          },
        ],
      }),
    }),
  );
  return Role?.Arn ?? '';
}

test('after the answer to a revocation no session opens, however many ask at once', async (t) => {
  const server = await startServer(t, { throttleLimits: { unsignedPerSecond: 1e6, failuresPerSecond: 1e6 } });
  const ask = asker(server, server.root);
  const ca = await issueCa('CN=CA');
  const role = await makeRole(server);
  const source = bundle(ca);
  const { trustAnchor } = await ask('CreateTrustAnchor', { name: 'a', enabled: true, source });
  const { profile } = await ask('CreateProfile', { name: 'p', enabled: true, roleArns: [role] });
  const { trustAnchorArn, trustAnchorId } = trustAnchor;
  const request = { trustAnchorArn, profileArn: profile.profileArn, roleArn: role };
  const by = await issue({ subject: 'CN=a', issuer: ca });
  for (let round = 0; round < 10; round++) {
    let isOver = false;
    let late = 0;
    let opened = 0;
    const attack = async (): Promise<void> => {
      while (!isOver) {
        const { status } = await createSession(server, request, { by });
        if (status === 201) opened++;
      }
    };
    const attackers = Array.from({ length: 6 }, attack);
    while (opened < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await ask('DisableTrustAnchor', { trustAnchorId });
    // Whoever asks from here on began after the answer.
    for (let tries = 0; tries < 10; tries++)
      if ((await createSession(server, request, { by })).status === 201) late++;
    isOver = true;
    await Promise.all(attackers);
    assert.equal(late, 0);
    await ask('EnableTrustAnchor', { trustAnchorId });
  }
});

test('what one node switches off, another opens no session by', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const server = await startServer(t, { database: 'postgres' });
  const other = await startServer(t, { home: server });
  const ask = asker(server, server.root);
  const ca = await issueCa('CN=CA');
  const roleArn = await makeRole(server);
  const { trustAnchor } = await ask('CreateTrustAnchor', { name: 'a', enabled: true, source: bundle(ca) });
  const { profile } = await ask('CreateProfile', { name: 'p', enabled: true, roleArns: [roleArn] });
  const { trustAnchorArn, trustAnchorId } = trustAnchor;
  const { profileArn, profileId } = profile;
  const by = await issue({ subject: 'CN=a', issuer: ca });
  const open = async () =>
    (await createSession(other, { trustAnchorArn, profileArn, roleArn }, { by })).status === 201;
  for (let round = 0; round < 5; round++) {
    assert.equal(await open(), true);
    await ask('DisableTrustAnchor', { trustAnchorId });
    assert.equal(await open(), false);
    await ask('EnableTrustAnchor', { trustAnchorId });
    await ask('DisableProfile', { profileId });
    assert.equal(await open(), false);
    await ask('EnableProfile', { profileId });
  }
});

const DAY = 24 * 60 * 60 * 1000;

/** What the trail was told of certificates that run out, as `event days`. */
async function toldOf(server: TestServer): Promise<string[]> {
  const told = [...(await storedEvents(server)).values()]
    .map(({ record }) => record)
    .filter(({ eventName }) => eventName === 'CertificateExpirationStateChange')
    .map(({ additionalEventData }) => additionalEventData as Record<string, string>);
  return told.map(({ event, daysToExpiry }) => `${event} ${daysToExpiry}`).toSorted();
}

async function tellOnce(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const first = await startServer(t, { database });
  const ask = asker(first, first.root);
  const create = async (name: string, days: number, more: object = {}) =>
    ask('CreateTrustAnchor', {
      name,
      source: bundle(await issueCa(`CN=${name}`, { notAfter: Date.now() + days * DAY + DAY / 2 })),
      enabled: true,
      ...more,
    });
  await create('soon', 20);
  await create('later', 60);
  await create('disabled', 20, { enabled: false });
  const quiet = [{ event: 'CA_CERTIFICATE_EXPIRY', enabled: false }];
  await create('quiet', 20, { notificationSettings: quiet });
  const early = [{ event: 'CA_CERTIFICATE_EXPIRY', enabled: true, threshold: 90 }];
  await create('early', 80, { notificationSettings: early });
  const ca = await issueCa('CN=users', { notAfter: Date.now() + 300 * DAY });
  const { trustAnchor } = await ask('CreateTrustAnchor', { name: 'u', enabled: true, source: bundle(ca) });
  const { profile } = await ask('CreateProfile', {
    name: 'p',
    enabled: true,
    roleArns: [await makeRole(first)],
  });
  const opened = await createSession(
    first,
    {
      trustAnchorArn: trustAnchor.trustAnchorArn,
      profileArn: profile.profileArn,
      roleArn: profile.roleArns[0],
    },
    { by: await issue({ subject: 'CN=a', issuer: ca, notAfter: Date.now() + 5.5 * DAY }) },
  );
  assert.equal(opened.status, 201, opened.message);
  await first.close();
  const expected = [
    'CA_CERTIFICATE_EXPIRY 20',
    'CA_CERTIFICATE_EXPIRY 80',
    'END_ENTITY_CERTIFICATE_EXPIRY 5',
  ];
  // At its start a server looks; the second finds that all was told today.
  for (let start = 0; start < 2; start++) {
    const server = await startServer(t, { home: first });
    for (let tries = 0; tries < 40 && (await toldOf(server)).length < expected.length; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    assert.deepEqual(await toldOf(server), expected);
    assert.deepEqual(server.log, []);
  }
}

for (const { database, skip } of [
  { database: 'sqlite', skip: false },
  { database: 'postgres', skip: skipWithoutPostgres() },
] as const)
  test(`on ${database} accounts are told once a day which certificates run out`, { skip }, (t) =>
    tellOnce(t, database),
  );

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
