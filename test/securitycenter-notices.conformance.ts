import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { decrypt, generateKey, readMessage, readPrivateKey } from 'openpgp';
import { SMTPServer } from 'smtp-server';
import { kmsClient } from './support/clients.ts';
import { askCenter, KeywardenError } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { addAccount, type Credentials, newHome, startServer, type TestServer } from './support/server.ts';

/** Who is told of bulletins, by mail, by webhook and in the console; and what strangers cannot make the server do. */

interface Mailed {
  readonly to: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

const decoded = (text: string): string =>
  text
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** A real SMTP server; what comes is kept. */
async function startSmtp(t: TestContext): Promise<{ url: string; mails: Mailed[] }> {
  const mails: Mailed[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const [head = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
        const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          headers: new Map(
            lines.map((line) => [
              line.slice(0, line.indexOf(':')).toLowerCase(),
              line.slice(line.indexOf(':') + 2),
            ]),
          ),
          text: decoded(rest.join('\r\n\r\n')).replaceAll('\r\n', '\n'),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  t.after(() => server.close(() => undefined));
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, mails };
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await isSo()) return;
    await delay(100);
  }
  assert.fail(`${what} did not happen`);
}

const settle = async (server: TestServer, more: Readonly<Record<string, unknown>> = {}) =>
  askCenter(server, server.root, 'PutCenterSettings', {
    PublisherName: 'Example security',
    RequiresSecondPerson: false,
    Revision: 0,
    ...more,
  });

async function publish(
  server: TestServer,
  content: Readonly<Record<string, unknown>> = {},
  EmbargoUntil?: number,
): Promise<string> {
  const step = async (name: string, input: Readonly<Record<string, unknown>>) => {
    const { Bulletin } = await askCenter<{
      readonly Bulletin: { readonly BulletinId: string; readonly Revision: number };
    }>(server, server.root, name, input);
    return { BulletinId: Bulletin.BulletinId, Revision: Bulletin.Revision };
  };
  const Content = { Title: 'Keys can be guessed', Summary: 'Make new ones.', Severity: 'HIGH', ...content };
  let at = await step('CreateBulletin', { Content });
  for (const name of ['SubmitBulletinForReview', 'ApproveBulletin']) at = await step(name, at);
  await step('PublishBulletin', { ...at, ...(EmbargoUntil !== undefined && { EmbargoUntil }) });
  return at.BulletinId;
}

const subscribe = (server: TestServer, fields: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${server.url}/security/subscribe`, { method: 'POST', body: new URLSearchParams(fields) });

const linkIn = (text: string): string =>
  /https?:\/\/\S+\/security\/(?:confirm|unsubscribe)\/\S+/.exec(text)?.[0] ?? '';

test('an address is mailed once it has confirmed, encrypted where it gave a key, until it has enough', async (t) => {
  const smtp = await startSmtp(t);
  const server = await startServer(t, { mail: { url: smtp.url, from: 'security@example.com' } });
  await settle(server);
  const { publicKey, privateKey } = await generateKey({ userIDs: [{ email: 'ada@example.net' }] });
  for (const fields of [
    { email: 'bob@example.net', severity: 'HIGH' },
    { email: 'ada@example.net', key: publicKey },
    { email: 'carl@example.net' },
  ])
    assert.equal((await subscribe(server, fields)).status, 200);
  await until('three mails', () => smtp.mails.length === 3);
  const confirmations = new Map(smtp.mails.map(({ to, text }) => [to[0], linkIn(text)]));
  for (const who of ['bob', 'ada']) {
    const link = confirmations.get(`${who}@example.net`) ?? '';
    assert.match(await (await fetch(link)).text(), /<button/, 'opening the link alone does nothing');
    assert.match(await (await fetch(link, { method: 'POST' })).text(), /You are subscribed/);
  }
  smtp.mails.length = 0;
  const id = await publish(server, { Title: 'Evil\r\nBcc: all@example.org\u2028x' });
  await until('two mails', () => smtp.mails.length === 2);
  const toBob = smtp.mails.find(({ to }) => to[0] === 'bob@example.net') ?? assert.fail();
  assert.deepEqual(toBob.to, ['bob@example.net']);
  assert.equal(toBob.headers.get('subject'), `[HIGH] ${id} (new): Evil Bcc: all@example.org x`);
  assert.equal(toBob.headers.get('bcc'), undefined);
  assert.equal(toBob.headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  const toAda = smtp.mails.find(({ to }) => to[0] === 'ada@example.net') ?? assert.fail();
  assert.doesNotMatch(toAda.text + toAda.headers.get('subject'), /Evil|Make new/);
  const { data } = await decrypt({
    message: await readMessage({ armoredMessage: toAda.text }),
    decryptionKeys: await readPrivateKey({ armoredKey: privateKey }),
  });
  assert.match(data, /Make new ones\.[\s\S]*unsubscribe/);

  const oneClick = /^<(.*)>$/.exec(toBob.headers.get('list-unsubscribe') ?? '')?.[1] ?? '';
  assert.match(await (await fetch(oneClick)).text(), /<button/, 'opening the link alone ends nothing');
  const ended = await fetch(oneClick, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  assert.equal(ended.status, 200);
  smtp.mails.length = 0;
  await publish(server, { Severity: 'LOW' });
  await until('a mail', () => smtp.mails.length === 1);
  await delay(2500);
  assert.deepEqual(
    smtp.mails.map(({ to }) => to),
    [['ada@example.net']],
  );
  assert.deepEqual(server.log, []);
});

test('a public form sends nothing to what is no address, little to strangers, and tells nobody who is subscribed', async (t) => {
  const smtp = await startSmtp(t);
  const server = await startServer(t, { mail: { url: smtp.url, from: 'security@example.com' } });
  for (const email of [
    '',
    'bob',
    'bob@localhost',
    'bob@example.net, all@example.net',
    'bob@example.net\r\nBcc: all@example.net',
    'bob@example.net\nSubject: x',
    '"bob" <bob@example.net>',
    'bob@exa mple.net',
    `${'a'.repeat(70)}@example.net`,
    'bob@[127.0.0.1]',
  ])
    assert.equal((await subscribe(server, { email })).status, 400, email);
  assert.equal((await subscribe(server, { email: 'bob@example.net', key: 'no key' })).status, 400);
  const first = await (await subscribe(server, { email: 'bob@example.net' })).text();
  const second = await (await subscribe(server, { email: 'BOB@example.net' })).text();
  assert.equal(first, second);
  const robot = await (await subscribe(server, { email: 'robot@example.net', website: 'x' })).text();
  assert.equal(robot, first);
  const statuses: number[] = [];
  for (let index = 0; index < 12; index++)
    statuses.push((await subscribe(server, { email: `u${index}@example.net` })).status);
  assert.equal(statuses.filter((status) => status === 200).length, 9);
  assert.equal(statuses.at(-1), 429);
  await until('mails', () => smtp.mails.length === 10);
  await delay(2500);
  assert.equal(smtp.mails.length, 10, 'one mail an address');
  for (const path of [`/security/confirm/${'A'.repeat(32)}`, `/security/unsubscribe/${'A'.repeat(32)}`])
    assert.equal((await fetch(`${server.url}${path}`)).status, 404);
});

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

async function startReceiver(t: TestContext, statusOf: (count: number) => number) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      const status = statusOf(received.length);
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

interface Hook {
  readonly Webhook: { readonly WebhookId: string };
  readonly Secret: string;
}
interface Deliveries {
  readonly Deliveries: readonly {
    readonly DeliveryId: string;
    readonly State: string;
    readonly Tries: number;
    readonly LastProblem?: string;
  }[];
}

test('webhooks are signed, follow no redirect, and are sent again when asked for', async (t) => {
  const server = await startServer(t);
  await settle(server, { AllowsPrivateAddresses: true });
  const receiver = await startReceiver(t, (count) => (count === 1 ? 302 : 204));
  const made = await askCenter<Hook>(server, server.root, 'CreateWebhook', { Url: receiver.url });
  const BulletinId = await publish(server);
  const look = async () =>
    (
      await askCenter<Deliveries>(server, server.root, 'ListWebhookDeliveries', {
        WebhookId: made.Webhook.WebhookId,
      })
    ).Deliveries[0];
  await until('a failure', async () => (await look())?.LastProblem !== undefined);
  const failed = (await look()) ?? assert.fail();
  assert.deepEqual([failed.State, failed.Tries, failed.LastProblem], ['WAITING', 1, 'it answers 302']);
  assert.equal(receiver.received.length, 1);
  await askCenter(server, server.root, 'RedeliverWebhook', {
    WebhookId: made.Webhook.WebhookId,
    DeliveryId: failed.DeliveryId,
  });
  await until('a delivery', async () => (await look())?.State === 'DONE');
  const [one, two] = receiver.received;
  assert.equal(one?.headers['webhook-id'], two?.headers['webhook-id']);
  const { headers, body } = two ?? assert.fail();
  const key = Buffer.from(made.Secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  assert.equal(
    headers['webhook-signature'],
    `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  );
  const event = JSON.parse(body) as {
    readonly type: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
  assert.equal(event.type, 'bulletin.published');
  assert.equal(event.data['bulletinId'], BulletinId);
});

test('no account makes the server call private networks, itself or its cloud', async (t) => {
  const server = await startServer(t);
  const other = await addAccount(server, '222233334444');
  const receiver = await startReceiver(t, () => 200);
  const port = new URL(receiver.url).port;
  const create = (Url: string) => askCenter<Hook>(server, other, 'CreateWebhook', { Url });
  for (const url of [
    receiver.url,
    `https://127.0.0.1:${port}/`,
    `https://[::1]:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
    'http://example.com/',
    'ftp://example.com/',
    'https://user:password@example.com/',
    'file:///etc/passwd',
    'nonsense',
  ])
    await assert.rejects(
      create(url),
      (problem: unknown) => problem instanceof KeywardenError && problem.name === 'ValidationException',
      url,
    );
  // A name says nothing yet; what it resolves to is looked at when it is connected to.
  const { Webhook } = await create(`https://localhost:${port}/`);
  await settle(server);
  await publish(server);
  await until('a refusal', async () => {
    const { Deliveries } = await askCenter<Deliveries>(server, other, 'ListWebhookDeliveries', {
      WebhookId: Webhook.WebhookId,
    });
    return Deliveries.some(({ LastProblem = '' }) => /not looked for|refused/.test(LastProblem));
  });
  assert.equal(receiver.received.length, 0);
  await assert.rejects(
    askCenter(server, server.root, 'ListWebhookDeliveries', { WebhookId: Webhook.WebhookId }),
  );
});

test('accounts are told of what concerns them as they are now, and the team sees who has seen it', async (t) => {
  const server = await startServer(t);
  await settle(server);
  const other = await addAccount(server, '222233334444');
  const BulletinId = await publish(server, { Audience: [{ Kind: 'KEY_SPEC', Values: ['ECC_NIST_P256'] }] });
  await publish(server, { Audience: [{ Kind: 'SERVER_VERSION', Values: ['<0.0.1'] }] });
  const notices = async (who: Credentials, input = {}) => {
    const { Notices } = await askCenter<{
      readonly Notices: readonly { readonly BulletinId: string; readonly Reasons: readonly unknown[] }[];
    }>(server, who, 'ListNoticesForAccount', input);
    return Notices.map((notice) => notice.BulletinId);
  };
  assert.deepEqual(await notices(other), [], 'no key of that kind, no such version');
  await kmsClient(server, other).send(
    new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
  );
  assert.deepEqual(await notices(other), [BulletinId]);
  assert.deepEqual(await notices(server.root), []);
  const acknowledgements = async () => {
    const { Acknowledgements } = await askCenter<{ readonly Acknowledgements: readonly object[] }>(
      server,
      server.root,
      'ListAcknowledgements',
      { BulletinId },
    );
    return Acknowledgements;
  };
  assert.deepEqual(await acknowledgements(), [{ AccountId: '222233334444', IsAcknowledged: false }]);
  await askCenter(server, other, 'AcknowledgeNotice', { BulletinId, Version: 1 });
  assert.deepEqual(await notices(other), []);
  assert.deepEqual(await notices(other, { IncludeAcknowledged: true }), [BulletinId]);
  assert.equal((await acknowledgements()).length, 1);
  assert.match(JSON.stringify(await acknowledgements()), /"IsAcknowledged":true/);
  await assert.rejects(askCenter(server, other, 'ListAcknowledgements', { BulletinId }));
});

test('an account does not learn which others a bulletin is meant for', async (t) => {
  const server = await startServer(t);
  await settle(server);
  const other = await addAccount(server, '222233334444');
  await publish(server, { Audience: [{ Kind: 'ACCOUNT', Values: ['222233334444', '555566667777'] }] });
  const { Notices } = await askCenter<{ readonly Notices: readonly { readonly Reasons: unknown }[] }>(
    server,
    other,
    'ListNoticesForAccount',
  );
  assert.deepEqual(
    Notices.map(({ Reasons }) => Reasons),
    [[{ Kind: 'ACCOUNT', Values: ['222233334444'] }]],
  );
});

test('two nodes publish an embargoed bulletin once, and tell everybody once', {
  skip: skipWithoutPostgres(),
}, async (t) => {
  const smtp = await startSmtp(t);
  const mail = { url: smtp.url, from: 'security@example.com' };
  const home = await newHome(t, 'postgres');
  const server = await startServer(t, { home, mail });
  const second = await startServer(t, { home, mail });
  await settle(server, { AllowsPrivateAddresses: true });
  const receiver = await startReceiver(t, () => 204);
  await askCenter(second, server.root, 'CreateWebhook', { Url: receiver.url });
  assert.equal((await subscribe(second, { email: 'bob@example.net' })).status, 200);
  await until('a mail', () => smtp.mails.length === 1);
  await fetch(linkIn(smtp.mails[0]?.text ?? ''), { method: 'POST' });
  smtp.mails.length = 0;
  const BulletinId = await publish(server, {}, Date.now() / 1000 + 2);
  assert.equal(receiver.received.length, 0);
  await until('both are told', () => smtp.mails.length > 0 && receiver.received.length > 0);
  await delay(5000);
  assert.deepEqual([smtp.mails.length, receiver.received.length], [1, 1]);
  const { Revisions } = await askCenter<{ readonly Revisions: readonly unknown[] }>(
    second,
    server.root,
    'DescribeBulletinRevisions',
    { BulletinId },
  );
  assert.equal(Revisions.length, 1);
  assert.deepEqual([...server.log, ...second.log], []);
});

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
