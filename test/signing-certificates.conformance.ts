import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  DeleteSigningCertificateCommand,
  UpdateSigningCertificateCommand,
  UploadSigningCertificateCommand,
} from '@aws-sdk/client-iam';
import { type Issued, issue, KEYS } from './support/anywhere-ca.ts';
import { type SignOptions, signedByCertificate } from './support/anywhere-helper.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { queryRequest, sendRaw, signed } from './support/raw-call.ts';
import { ACCOUNT, addAccount, startServer, type TestServer } from './support/server.ts';

/** Requests signed by an uploaded certificate are its user's or root's, while it is active. */

const OTHER = '444455556666';

const whoAmI = (url: string) => queryRequest(url, 'sts', { Action: 'GetCallerIdentity' });

/** The ARN of whom the server takes the signer for, or the code of the refusal. */
async function signer(
  server: TestServer,
  by: Issued,
  keyId: string,
  more: Partial<SignOptions> = {},
): Promise<string> {
  const request = signedByCertificate(whoAmI(server.url), { by, keyId, service: 'sts', ...more });
  const { text } = await sendRaw(server.url, request);
  return /<(?:Arn|Code)>([^<]+)</.exec(text)?.[1] ?? text;
}

async function upload(server: TestServer, made: Issued, UserName?: string): Promise<string> {
  const { Certificate } = await iamClient(server, server.root).send(
    new UploadSigningCertificateCommand({ CertificateBody: made.pem, UserName }),
  );
  return Certificate?.CertificateId ?? '';
}

async function lifeOfCertificate(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  await createUser(iam, 'ann');
  const first = await issue({ subject: 'CN=first' });
  const CertificateId = await upload(server, first, 'ann');
  const keyId = `${ACCOUNT}_${CertificateId}`;
  const ann = `arn:aws:iam::${ACCOUNT}:user/ann`;
  assert.equal(await signer(server, first, keyId), ann);
  // Another one beside it, then the first is no more: no request in between is refused.
  const second = await issue({ subject: 'CN=second', key: 'RSA' });
  const secondId = `${ACCOUNT}_${await upload(server, second, 'ann')}`;
  assert.equal(await signer(server, second, secondId), ann);
  const status = { UserName: 'ann', CertificateId };
  await iam.send(new UpdateSigningCertificateCommand({ ...status, Status: 'Inactive' }));
  assert.equal(await signer(server, first, keyId), 'InvalidClientTokenId');
  await iam.send(new UpdateSigningCertificateCommand({ ...status, Status: 'Active' }));
  assert.equal(await signer(server, first, keyId), ann);
  await iam.send(new DeleteSigningCertificateCommand(status));
  assert.equal(await signer(server, first, keyId), 'InvalidClientTokenId');
  assert.equal(await signer(server, second, secondId), ann);
}

for (const { database, skip } of [
  { database: 'sqlite', skip: false },
  { database: 'postgres', skip: skipWithoutPostgres() },
] as const)
  test(
    `on ${database} a certificate signs for its user while it is active, and another beside it`,
    { skip },
    (t) => lifeOfCertificate(t, database),
  );

test('a certificate of root signs for root, and every kind of key signs', async (t) => {
  const server = await startServer(t);
  for (const key of Object.keys(KEYS) as (keyof typeof KEYS)[]) {
    await createUser(iamClient(server, server.root), `user${key}`);
    const made = await issue({ subject: `CN=${key}`, key });
    const keyId = `${ACCOUNT}_${await upload(server, made, `user${key}`)}`;
    assert.equal(await signer(server, made, keyId), `arn:aws:iam::${ACCOUNT}:user/user${key}`);
  }
  const ofRoot = await issue({ subject: 'CN=root' });
  const keyId = `${ACCOUNT}_${await upload(server, ofRoot)}`;
  assert.equal(await signer(server, ofRoot, keyId), `arn:aws:iam::${ACCOUNT}:root`);
});

test('policies of the user decide what its certificate may do, and writes work', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  await createUser(iam, 'ann');
  await putUserPolicy(iam, 'ann', allow('iam:CreateGroup'));
  const made = await issue({ subject: 'CN=ann' });
  const keyId = `${ACCOUNT}_${await upload(server, made, 'ann')}`;
  const call = (Action: string) =>
    sendRaw(
      server.url,
      signedByCertificate(queryRequest(server.url, 'iam', { Action, GroupName: 'crew' }), {
        by: made,
        keyId,
        service: 'iam',
      }),
    );
  assert.equal((await call('CreateGroup')).status, 200);
  assert.equal((await call('DeleteGroup')).status, 403);
});

test('no other key signs for a certificate, and its name is no access key', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  await createUser(iam, 'ann');
  const made = await issue({ subject: 'CN=ann' });
  const other = await issue({ subject: 'CN=ann' });
  const CertificateId = await upload(server, made, 'ann');
  const keyId = `${ACCOUNT}_${CertificateId}`;
  assert.equal(await signer(server, made, keyId, { withKeyOf: other }), 'SignatureDoesNotMatch');
  assert.equal(
    await signer(server, made, keyId, { algorithm: 'AWS4-X509-RSA-SHA256' }),
    'SignatureDoesNotMatch',
  );
  assert.equal(await signer(server, made, keyId, { clockOffset: -3_600_000 }), 'SignatureDoesNotMatch');
  assert.equal(await signer(server, made, CertificateId), 'InvalidClientTokenId');
  assert.equal(await signer(server, made, server.root.accessKeyId), 'InvalidClientTokenId');
  for (const secretAccessKey of ['', CertificateId, made.pem]) {
    const forged = signed(whoAmI(server.url), { accessKeyId: keyId, secretAccessKey }, { service: 'sts' });
    assert.match((await sendRaw(server.url, forged)).text, /<Code>InvalidClientTokenId</);
  }
  // Whoever uploads somebody else's certificate takes nothing over.
  const stranger = await addAccount(server, OTHER);
  await iamClient(server, stranger).send(new UploadSigningCertificateCommand({ CertificateBody: made.pem }));
  assert.equal(await signer(server, made, keyId), `arn:aws:iam::${ACCOUNT}:user/ann`);
  assert.equal(await signer(server, made, `${OTHER}_${CertificateId}`), `arn:aws:iam::${OTHER}:root`);
});

test('a certificate that has run out signs nothing more', async (t) => {
  const server = await startServer(t);
  await createUser(iamClient(server, server.root), 'ann');
  const made = await issue({ subject: 'CN=ann', notAfter: Math.floor(Date.now() / 1000) * 1000 + 2000 });
  const keyId = `${ACCOUNT}_${await upload(server, made, 'ann')}`;
  assert.equal(await signer(server, made, keyId), `arn:aws:iam::${ACCOUNT}:user/ann`);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  assert.equal(await signer(server, made, keyId), 'ExpiredToken');
});

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
