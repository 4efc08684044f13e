import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateRoleCommand,
  DeleteSigningCertificateCommand,
  ListSigningCertificatesCommand,
  UpdateSigningCertificateCommand,
  UploadSigningCertificateCommand,
} from '@aws-sdk/client-iam';
import * as x509 from '@peculiar/x509';
import { type Issued, type IssueOptions, issue, issueCa, makeCrl } from './support/anywhere-ca.ts';
import { createSession, signedByCertificate } from './support/anywhere-helper.ts';
import { createUser, iamClient } from './support/clients.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { queryRequest, sendRaw } from './support/raw-call.ts';
import { askRolesAnywhere } from './support/rolesanywhere-client.ts';
import { ACCOUNT, startServer, type TestServer } from './support/server.ts';

/** Certificates are replaced under load: no call is refused before its time, and none goes through behind it. */

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

const UNTHROTTLED = { throttleLimits: { failuresPerSecond: 1_000_000, callsPerSecond: 1_000_000 } };
const LOOPS = 4;

interface Signer {
  readonly by: Issued;
  readonly keyId: string;
}

async function statusOf(server: TestServer, { by, keyId }: Signer): Promise<number> {
  const request = queryRequest(server.url, 'sts', { Action: 'GetCallerIdentity' });
  const { status } = await sendRaw(server.url, signedByCertificate(request, { by, keyId, service: 'sts' }));
  return status;
}

/** Calls without pause by what `call` says until it is stopped. */
function load(call: (round: number) => Promise<number>) {
  let isOver = false;
  const refused: number[] = [];
  let calls = 0;
  const loops = Array.from({ length: LOOPS }, async (_, loop) => {
    for (let round = loop; !isOver; round++) {
      const status = await call(round);
      if (status >= 300) refused.push(status);
      calls++;
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(loops);
    return { calls, refused };
  };
}

async function rotates(nodes: readonly TestServer[], UserName: string | undefined): Promise<void> {
  const [server = assert.fail()] = nodes;
  const iam = iamClient(server, server.root);
  const upload = async (
    options: Partial<IssueOptions>,
  ): Promise<Signer & { readonly CertificateId: string }> => {
    const by = await issue({ subject: 'CN=program', ...options });
    const { Certificate } = await iam.send(
      new UploadSigningCertificateCommand({ CertificateBody: by.pem, UserName }),
    );
    const CertificateId = Certificate?.CertificateId ?? '';
    return { by, CertificateId, keyId: `${ACCOUNT}_${CertificateId}` };
  };
  let current = await upload({});
  const stop = load((round) => statusOf(nodes[round % nodes.length] ?? server, current));
  for (const key of ['RSA', 'P-384', 'P-256'] as const) {
    const before = current;
    const next = await upload({ key });
    await delay(100);
    current = next;
    // What was signed by the old one is answered by now.
    await delay(300);
    const old = { UserName, CertificateId: before.CertificateId };
    await iam.send(new UpdateSigningCertificateCommand({ ...old, Status: 'Inactive' }));
    for (let call = 0; call < 5; call++) assert.equal(await statusOf(server, before), 403);
    await iam.send(new UpdateSigningCertificateCommand({ ...old, Status: 'Active' }));
    assert.equal(await statusOf(server, before), 200, 'undone');
    await iam.send(new DeleteSigningCertificateCommand(old));
    assert.equal(await statusOf(server, before), 403);
  }
  const { calls, refused } = await stop();
  assert.deepEqual(refused, []);
  assert.ok(calls > 20, `${calls} calls`);
  const { Certificates } = await iam.send(new ListSigningCertificatesCommand({ UserName }));
  assert.deepEqual(
    Certificates?.map(({ CertificateId }) => CertificateId),
    [current.CertificateId],
  );
}

for (const who of ['a user', 'root'])
  test(`on sqlite signing certificates of ${who} are replaced with no call refused`, async (t) => {
    const server = await startServer(t, UNTHROTTLED);
    await createUser(iamClient(server, server.root), 'ann');
    await rotates([server], who === 'root' ? undefined : 'ann');
  });

test('on two nodes signing certificates are replaced with no call refused', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const one = await startServer(t, { database: 'postgres', ...UNTHROTTLED });
  const two = await startServer(t, { home: one, ...UNTHROTTLED });
  await createUser(iamClient(one, one.root), 'ann');
  await rotates([one, two], 'ann');
});

test('a certificate for another purpose, or that is not valid yet, signs nothing', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  for (const [number, purposes, status] of [
    [1, [serverAuth], 403],
    [2, [clientAuth], 200],
    [3, [serverAuth, clientAuth], 200],
    [4, ['2.5.29.37.0'], 200],
  ] as const) {
    const UserName = `user${number}`;
    await createUser(iam, UserName);
    const by = await issue({ subject: 'CN=x', extra: [new x509.ExtendedKeyUsageExtension([...purposes])] });
    const { Certificate } = await iam.send(
      new UploadSigningCertificateCommand({ CertificateBody: by.pem, UserName }),
    );
    const keyId = `${ACCOUNT}_${Certificate?.CertificateId}`;
    assert.equal(await statusOf(server, { by, keyId }), status, String(number));
  }
  for (const times of [{ notBefore: Date.now() + 3_600_000 }, { notAfter: Date.now() - 1000 }]) {
    const { pem } = await issue({ subject: 'CN=x', ...times });
    await assert.rejects(iam.send(new UploadSigningCertificateCommand({ CertificateBody: pem })), {
      name: 'MalformedCertificateException',
    });
  }
});

const ROLE = `arn:aws:iam::${ACCOUNT}:role/workload`;

async function anywhere(t: TestContext) {
  const server = await startServer(t, UNTHROTTLED);
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'rolesanywhere.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    },
  });
  await iamClient(server, server.root).send(
    new CreateRoleCommand({ RoleName: 'workload', AssumeRolePolicyDocument }),
  );
  const ask = (name: string, input: Readonly<Record<string, unknown>> = {}) =>
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked at by the test
    askRolesAnywhere(server, server.root, name, input) as Promise<any>;
  const { profile } = await ask('CreateProfile', { name: 'workloads', enabled: true, roleArns: [ROLE] });
  const trust = async (ca: Issued, name: string) => {
    const { trustAnchor } = await ask('CreateTrustAnchor', {
      name,
      enabled: true,
      source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: ca.pem } },
    });
    return trustAnchor as { readonly trustAnchorArn: string; readonly trustAnchorId: string };
  };
  return { server, ask, trust, profileArn: profile.profileArn as string };
}

test('certificates and authorities of Roles Anywhere are replaced with no session refused, and refused once revoked', async (t) => {
  const { server, ask, trust, profileArn } = await anywhere(t);
  const [oldCa, newCa] = [await issueCa('CN=Old CA'), await issueCa('CN=New CA')];
  const [oldAnchor, newAnchor] = [await trust(oldCa, 'old'), await trust(newCa, 'new')];
  const first = await issue({ subject: 'CN=alice', issuer: oldCa, serialNumber: '0a01' });
  const second = await issue({ subject: 'CN=alice', issuer: oldCa, serialNumber: '0a02', key: 'RSA' });
  const third = await issue({ subject: 'CN=alice', issuer: newCa, serialNumber: '0a03' });
  const open = async (by: Issued, { trustAnchorArn }: { readonly trustAnchorArn: string }) =>
    (await createSession(server, { trustAnchorArn, profileArn, roleArn: ROLE }, { by })).status;
  let current: readonly [Issued, typeof oldAnchor] = [first, oldAnchor];
  const stop = load(() => open(...current));
  await delay(200);
  current = [second, oldAnchor];
  await delay(300);
  const crlData = (await makeCrl(oldCa, ['0a01'])).toString('base64');
  await ask('ImportCrl', { name: 'old', enabled: true, crlData, trustAnchorArn: oldAnchor.trustAnchorArn });
  for (let call = 0; call < 5; call++) assert.equal(await open(first, oldAnchor), 403);
  current = [third, newAnchor];
  await delay(300);
  await ask('DisableTrustAnchor', { trustAnchorId: oldAnchor.trustAnchorId });
  for (let call = 0; call < 5; call++) assert.equal(await open(second, oldAnchor), 403);
  assert.equal(await open(second, newAnchor), 403);
  const { calls, refused } = await stop();
  assert.deepEqual(refused, []);
  assert.ok(calls > 20, `${calls} calls`);
});
