import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { closeBrowser, openWindow } from './support/browser.ts';
import { accessibilityFaults } from './support/console-page.ts';
import { newKeyring } from './support/gpg.ts';
import { askCenter } from './support/keywarden-client.ts';
import { skipWithoutChromium, skipWithoutGpg } from './support/programs.ts';
import { startServer, storedEvents, type TestServer } from './support/server.ts';

/** The team's OpenPGP key: GnuPG verifies and encrypts, and so do browsers. */

after(closeBrowser);

type Values = Readonly<Record<string, unknown>>;
interface TeamKey {
  readonly Fingerprint: string;
  readonly State: string;
  readonly PublicKey: string;
}

const ask = <Output = Values>(server: TestServer, operation: string, input: Values = {}): Promise<Output> =>
  askCenter<Output & Record<string, unknown>>(server, server.root, operation, input);

const EMAIL = 'security@example.com';
const OWNER = { Name: 'Example Security', Email: EMAIL };

const newKey = async (server: TestServer): Promise<TeamKey> =>
  (await ask<{ readonly TeamKey: TeamKey }>(server, 'CreateTeamKey', OWNER)).TeamKey;

const fetched = async (server: TestServer, path: string): Promise<Buffer> => {
  const response = await fetch(server.url + path);
  assert.equal(response.status, 200, path);
  return Buffer.from(await response.arrayBuffer());
};

const opened = (answer: Values): string => Buffer.from(String(answer['Plaintext']), 'base64').toString();

const skip = skipWithoutGpg();

test('GnuPG verifies what the team signs, and encrypts to it', { skip }, async (t) => {
  const server = await startServer(t);
  const gpg = newKeyring(t);
  const key = await newKey(server);
  const imported = await gpg(['--import'], await fetched(server, '/security/pgp.asc'));
  assert.match(imported.told, new RegExp(`IMPORT_OK 1 ${key.Fingerprint}`));
  const { SignedText } = await ask<{ readonly SignedText: string }>(server, 'SignAnnouncement', {
    Text: 'We fixed it.\n- a line with a dash\nFrom the team',
  });
  const verified = await gpg(['--verify'], SignedText);
  assert.match(verified.told, new RegExp(`VALIDSIG ${key.Fingerprint}`));
  const forged = await gpg(['--verify'], SignedText.replace('fixed', 'broke'));
  assert.match(forged.told, /BADSIG/);
  const file = await gpg(['--verify'], await fetched(server, '/.well-known/security.txt'));
  assert.match(file.told, new RegExp(`VALIDSIG ${key.Fingerprint}`));

  const secret = 'A report that only the team may read.';
  const encrypted = await gpg(['--trust-model', 'always', '-a', '-e', '-r', EMAIL], secret);
  assert.equal(encrypted.code, 0, encrypted.told);
  const ArmoredMessage = encrypted.stdout.toString();
  assert.equal(opened(await ask(server, 'DecryptMessage', { ArmoredMessage })), secret);
  const events = [...(await storedEvents(server)).values()];
  const event = events.find(({ record }) => record['eventName'] === 'DecryptMessage');
  assert.ok(event, 'who reads is told of in the trail');
  assert.ok(!event.text.includes(secret) && !event.text.includes('BEGIN PGP'));
  assert.deepEqual(server.log, []);
});

test('after a rotation old and new certify one another, and both open what was sent', { skip }, async (t) => {
  const server = await startServer(t);
  const gpg = newKeyring(t);
  const old = await newKey(server);
  await gpg(['--import'], old.PublicKey);
  const before = (
    await gpg(['--trust-model', 'always', '-a', '-e', '-r', EMAIL], 'before')
  ).stdout.toString();
  const { TeamKey: next } = await ask<{ readonly TeamKey: TeamKey }>(server, 'RotateTeamKey');
  await gpg(['--import'], await fetched(server, '/security/pgp.asc'));
  const signatures = await gpg(['--with-colons', '--check-sigs']);
  const valid = (keyOf: string, by: string): boolean => {
    const listing = signatures.stdout.toString().split('\npub:');
    const own = listing.find((text) => text.includes(keyOf)) ?? '';
    return own.split('\n').some((line) => line.startsWith('sig:!:') && line.includes(by.slice(-16)));
  };
  assert.ok(valid(next.Fingerprint, old.Fingerprint), 'the old key signed the new one');
  assert.ok(valid(old.Fingerprint, next.Fingerprint), 'the new key signed the old one');
  assert.equal(opened(await ask(server, 'DecryptMessage', { ArmoredMessage: before })), 'before');
  const { SignedText } = await ask<{ readonly SignedText: string }>(server, 'SignAnnouncement', {
    Text: 'x',
  });
  assert.match((await gpg(['--verify'], SignedText)).told, new RegExp(`VALIDSIG ${next.Fingerprint}`));
});

test('a revoked key is known as revoked, whichever way it is revoked', { skip }, async (t) => {
  const server = await startServer(t);
  const gpg = newKeyring(t);
  const first = await newKey(server);
  const { RevocationCertificate } = await ask<{ readonly RevocationCertificate: string }>(
    server,
    'GetTeamKeyRevocation',
    { Fingerprint: first.Fingerprint },
  );
  await gpg(['--import'], first.PublicKey);
  const validity = async (fingerprint: string): Promise<string | undefined> =>
    /^pub:(.)/m.exec((await gpg(['--with-colons', '--list-keys', fingerprint])).stdout.toString())?.[1];
  assert.notEqual(await validity(first.Fingerprint), 'r');
  await gpg(['--import'], RevocationCertificate);
  assert.equal(await validity(first.Fingerprint), 'r', 'by the certificate that was kept');

  const { TeamKey: second } = await ask<{ readonly TeamKey: TeamKey }>(server, 'RotateTeamKey');
  const retire = { Fingerprint: second.Fingerprint, Revocation: 'COMPROMISED' };
  await assert.rejects(ask(server, 'RetireTeamKey', { Fingerprint: second.Fingerprint }), {
    name: 'ConflictException',
  });
  const { TeamKey: revoked } = await ask<{ readonly TeamKey: TeamKey }>(server, 'RetireTeamKey', retire);
  assert.equal(revoked.State, 'REVOKED');
  await gpg(['--import'], await fetched(server, '/security/pgp.asc'));
  assert.equal(await validity(second.Fingerprint), 'r', 'by what is published');
  await assert.rejects(ask(server, 'SignAnnouncement', { Text: 'x' }), { name: 'ConflictException' });
  assert.doesNotMatch(
    (await fetched(server, '/.well-known/security.txt')).toString(),
    /Encryption|BEGIN PGP/,
  );
  const third = await newKey(server);
  assert.equal(third.State, 'CURRENT');
});

test('the web key directory gives the key by address, both ways', { skip }, async (t) => {
  const server = await startServer(t);
  const gpg = newKeyring(t);
  const key = await newKey(server);
  await gpg(['--import'], key.PublicKey);
  const listed = await gpg(['--with-wkd-hash', '--list-keys', EMAIL]);
  const hash = /([a-z0-9]{32})@example\.com/.exec(listed.stdout.toString())?.[1] ?? '';
  const root = '/.well-known/openpgpkey';
  for (const path of [`${root}/hu/${hash}?l=security`, `${root}/example.com/hu/${hash}?l=security`]) {
    const found = await newKeyring(t)(['--import'], await fetched(server, path));
    assert.match(found.told, new RegExp(`IMPORT_OK 1 ${key.Fingerprint}`));
  }
  assert.equal((await fetched(server, `${root}/policy`)).length, 0);
  assert.equal((await fetched(server, `${root}/example.com/policy`)).length, 0);
  for (const path of [
    `${root}/other.example/hu/${hash}`,
    `${root}/hu/${'y'.repeat(32)}`,
    `${root}/hu/`,
    root,
  ])
    assert.equal((await fetch(server.url + path)).status, 404, path);
});

/** Stands before a server and keeps all that is posted, which the browser's own tools do not show where files are in it. */
async function startEavesdropper(
  t: TestContext,
  target: string,
): Promise<{ readonly url: string; readonly posted: readonly string[] }> {
  const posted: string[] = [];
  const proxy = createServer(async (request, response) => {
    const body = await buffer(request);
    if (request.method === 'POST') posted.push(body.toString('latin1'));
    const type = request.headers['content-type'];
    const answer = await fetch(target + request.url, {
      method: request.method ?? 'GET',
      redirect: 'manual',
      ...(type !== undefined && { headers: { 'content-type': type } }),
      ...(request.method === 'POST' && { body }),
    });
    const text = Buffer.from(await answer.arrayBuffer());
    const { 'content-encoding': _, ...headers } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, headers);
    response.end(text);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => proxy.close());
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, posted };
}

const REPORT = { title: 'Keys leak', text: 'By the back door.' };

async function fillIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/security/report`);
  await page.getByLabel('Title').fill(REPORT.title);
  await page.getByLabel(/^What is vulnerable/).fill(REPORT.text);
  const file = { name: 'proof.txt', mimeType: 'text/plain', buffer: Buffer.from('the proof') };
  await page.getByLabel('Files').setInputFiles(file);
}

interface Case {
  readonly Case: { readonly Title: string };
  readonly Messages: readonly {
    readonly MessageId: string;
    readonly Text: string;
    readonly IsEncrypted: boolean;
    readonly Files: readonly {
      readonly FileId: string;
      readonly FileName: string;
      readonly IsEncrypted: boolean;
    }[];
  }[];
}

const theCase = async (server: TestServer): Promise<Case & { readonly CaseId: string }> => {
  const { Cases } = await ask<{ readonly Cases: readonly { readonly CaseId: string }[] }>(
    server,
    'ListCases',
  );
  const CaseId = Cases[0]?.CaseId ?? assert.fail('no case');
  return { CaseId, ...(await ask<Case>(server, 'GetCase', { CaseId })) };
};

const skipBrowser = skipWithoutChromium();

async function complaintsOf(
  t: TestContext,
  javaScriptEnabled: boolean,
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const window = await openWindow(t, { javaScriptEnabled });
  const page = await window.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

test('a browser encrypts a report and its files, so that the server never has them open', {
  skip: skipBrowser,
}, async (t) => {
  const server = await startServer(t);
  await newKey(server);
  const { page, complaints } = await complaintsOf(t, true);
  const { url, posted } = await startEavesdropper(t, server.url);
  await fillIn(page, url);
  await page.getByText('This browser encrypts').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('button', { name: 'Send the report' }).click();
  await page.getByRole('heading', { name: 'We have your report' }).waitFor();
  const body = posted.join('\n');
  assert.match(body, /BEGIN PGP MESSAGE/);
  assert.doesNotMatch(body, /Keys leak|back door|the proof|proof\.txt/);

  const { CaseId, Case, Messages } = await theCase(server);
  const [message] = Messages;
  assert.equal(Case.Title, 'Encrypted report');
  assert.equal(message?.IsEncrypted, true);
  const plain = await ask(server, 'DecryptCaseContent', { CaseId, MessageId: message?.MessageId });
  assert.equal(opened(plain), `Title: ${REPORT.title}\n\n${REPORT.text}`);
  const file = message?.Files[0];
  assert.deepEqual([file?.FileName, file?.IsEncrypted], ['file-1.pgp', true]);
  const proof = await ask(server, 'DecryptCaseContent', { CaseId, FileId: file?.FileId });
  assert.deepEqual([opened(proof), proof['FileName']], ['the proof', 'proof.txt']);

  await page.getByRole('link', { name: /\/security\/case\// }).click();
  await page.getByRole('heading', { name: `Case ${CaseId}` }).waitFor();
  await page.getByText('This browser encrypts').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByLabel('Message').fill('One more thing.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Encrypted to the security team.').nth(1).waitFor();
  await page.getByLabel('Message').fill('In the open.');
  await page.getByLabel('Everybody in this case').check();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('In the open.').waitFor();
  assert.deepEqual(complaints, []);
});

test('without scripts the same form works', { skip: skipBrowser }, async (t) => {
  const server = await startServer(t);
  await newKey(server);
  const { page } = await complaintsOf(t, false);
  await fillIn(page, server.url);
  await page.getByRole('button', { name: 'Send the report' }).click();
  await page.getByRole('heading', { name: 'We have your report' }).waitFor();
  const { Case, Messages } = await theCase(server);
  assert.equal(Case.Title, REPORT.title);
  assert.equal(Messages[0]?.Text, REPORT.text);
  assert.equal(Messages[0]?.Files[0]?.FileName, 'proof.txt');
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the public pages have no serious fault of accessibility (${colorScheme}, and narrow)`, {
    skip: skipBrowser,
  }, async (t) => {
    const server = await startServer(t);
    await newKey(server);
    await ask(server, 'RotateTeamKey');
    const window = await openWindow(t, {
      colorScheme,
      ...(colorScheme === 'dark' && { viewport: { width: 420, height: 900 } }),
    });
    const page = await window.newPage();
    for (const path of ['report', 'policy', 'pgp', 'statistics', 'acknowledgments', 'case/none']) {
      await page.goto(`${server.url}/security/${path}`);
      assert.deepEqual(await accessibilityFaults(page), [], path);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(width <= 0, `${path} is ${width} pixels too wide`);
    }
  });
