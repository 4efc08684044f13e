import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { askCenter, askKeywarden } from './support/keywarden-client.ts';
import { startMailServer } from './support/mail-server.ts';
import {
  addAccount,
  type ServerOptions,
  startServer,
  storedEvents,
  type TestServer,
} from './support/server.ts';

/** Reports of vulnerabilities by strangers, the team's work on them, and what strangers may try. */

type Values = Readonly<Record<string, unknown>>;

interface CaseAnswer {
  readonly Case: Readonly<Record<string, unknown>> & {
    readonly CaseId: string;
    readonly Title: string;
    readonly State: string;
    readonly Overdue?: string;
  };
  readonly Parties: readonly { readonly PartyId: string; readonly Name: string; readonly Role: string }[];
  readonly Messages: readonly {
    readonly MessageId: string;
    readonly Text: string;
    readonly Audience: string;
    readonly IsEncrypted: boolean;
    readonly Files: readonly { readonly FileId: string; readonly FileName: string; readonly Size: number }[];
  }[];
  readonly History: readonly { readonly From: string; readonly To: string; readonly Note?: string }[];
}

const ask = <Output = Values>(server: TestServer, operation: string, input: Values = {}): Promise<Output> =>
  askCenter<Output & Record<string, unknown>>(server, server.root, operation, input);

const failure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: Error) => `${error.name}: ${error.message}`,
  );

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

const answerOf = async (sent: Promise<Response>): Promise<Answer> => {
  const response = await sent;
  return { status: response.status, text: await response.text(), headers: response.headers };
};

const get = (url: string): Promise<Answer> => answerOf(fetch(url));

function post(
  url: string,
  fields: Readonly<Record<string, string>>,
  files: readonly File[] = [],
): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const file of files) form.append('files', file);
  return answerOf(fetch(url, { method: 'POST', body: form, redirect: 'manual' }));
}

const REPORT = { title: 'Keys leak', text: 'All of them,\nby the back door.' };

const report = (
  server: TestServer,
  fields: Readonly<Record<string, string>> = {},
  files: readonly File[] = [],
): Promise<Answer> => post(`${server.url}/security/report`, { ...REPORT, ...fields }, files);

/** A report by form. @returns its case and the reporter's link */
async function reported(
  server: TestServer,
  fields: Readonly<Record<string, string>> = {},
  files: readonly File[] = [],
): Promise<{ readonly CaseId: string; readonly link: string }> {
  const { status, text } = await report(server, fields, files);
  assert.equal(status, 201, text);
  const CaseId = /case <strong>(VR-\d{4}-\d{4})</.exec(text)?.[1] ?? '';
  const link = /<code>(http[^<]+)</.exec(text)?.[1] ?? '';
  return { CaseId, link };
}

const policyWith = (server: TestServer, policy: Values): Promise<Values> =>
  ask(server, 'PutDisclosurePolicy', { Revision: 0, ...policy });

const withMail = async (t: TestContext, options: ServerOptions = {}) => {
  const mail = await startMailServer(t);
  const server = await startServer(t, { mail: { url: mail.url, from: 'kw@example.com' }, ...options });
  return { mail, server };
};

for (const database of ['sqlite', 'postgres'] as const)
  test(`a stranger reports, is answered and answers back (${database})`, async (t) => {
    const { mail, server } = await withMail(t, { database });
    await policyWith(server, { NotifyAddresses: ['team@example.com'] });
    const { CaseId, link } = await reported(server, { name: 'Rae', email: 'rae@example.com' }, [
      new File(['proof'], 'proof.txt'),
    ]);
    const opened = await ask<CaseAnswer>(server, 'GetCase', { CaseId });
    assert.equal(opened.Case.Title, 'Keys leak');
    assert.equal(opened.Case.State, 'NEW');
    assert.deepEqual(
      opened.Parties.map(({ Name, Role }) => [Name, Role]),
      [['Rae', 'REPORTER']],
    );
    const [first] = opened.Messages;
    assert.equal(first?.Text, REPORT.text);
    assert.equal(first?.Files[0]?.FileName, 'proof.txt');
    const file = await ask(server, 'GetCaseFile', { CaseId, FileId: first?.Files[0]?.FileId });
    assert.equal(Buffer.from(String(file['Content']), 'base64').toString(), 'proof');

    await ask(server, 'PostCaseMessage', { CaseId, Text: 'Hm, is it so?', Audience: 'INTERNAL' });
    await ask(server, 'PostCaseMessage', { CaseId, Text: 'Thank you!', Audience: 'ALL' });
    const seen = await get(link);
    assert.match(seen.text, /Thank you!/);
    assert.doesNotMatch(seen.text, /is it so/);
    assert.equal((await post(link, { text: 'You are welcome.', audience: 'team' })).status, 303);
    const { Messages, Case } = await ask<CaseAnswer>(server, 'GetCase', { CaseId });
    assert.deepEqual(
      Messages.map(({ Text }) => Text),
      [REPORT.text, 'Hm, is it so?', 'Thank you!', 'You are welcome.'],
    );
    assert.ok(Case['AcknowledgeDate']);

    const mails = await mail.messages(3);
    const to = (address: string) => mails.filter((text) => text.includes(`To: ${address}`));
    assert.equal(to('team@example.com').length, 2);
    assert.equal(to('rae@example.com').length, 1);
    for (const text of mails)
      assert.doesNotMatch(text, /back door|Keys leak|Thank you|welcome|security\/case\//);
    assert.deepEqual(server.log, []);
  });

test('the same by the API', async (t) => {
  const server = await startServer(t);
  const send = (url: string, body: unknown, type = 'application/json'): Promise<Answer> =>
    answerOf(fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': type } }));
  const url = `${server.url}/security/api/reports`;
  const content = Buffer.from('proof').toString('base64');
  const made = await send(url, { ...REPORT, files: [{ name: 'proof.txt', content }] });
  assert.equal(made.status, 201);
  const { caseId, caseUrl } = JSON.parse(made.text) as Record<string, string>;
  const api = String(caseUrl).replace('/security/case/', '/security/api/case/');
  const shown = JSON.parse((await get(api)).text) as Values;
  assert.equal(shown['caseId'], caseId);
  assert.equal(shown['state'], 'NEW');
  assert.equal((await send(`${api}/messages`, { text: 'More.', audience: 'team' })).status, 201);
  const { Messages } = await ask<CaseAnswer>(server, 'GetCase', { CaseId: caseId });
  assert.deepEqual(
    Messages.map(({ Text }) => Text),
    [REPORT.text, 'More.'],
  );
  for (const bad of [
    {},
    { ...REPORT, title: 7 },
    { ...REPORT, files: {} },
    { ...REPORT, files: [{ name: 'a', content: '$' }] },
    [],
  ])
    assert.equal((await send(url, bad)).status, 400, JSON.stringify(bad));
  assert.equal((await send(url, REPORT, 'text/plain')).status, 400);
  assert.equal((await get(url)).status, 405);
  assert.equal(
    (await get(`${server.url}/security/api/case/${randomBytes(32).toString('base64url')}`)).status,
    404,
  );
});

test('links cannot be found by trying, and lie nowhere', async (t) => {
  const server = await startServer(t);
  const { CaseId, link } = await reported(server);
  const secret = link.split('/').at(-1) ?? '';
  assert.equal(Buffer.from(secret, 'base64url').length, 32);
  const place = link.slice(0, -secret.length);
  const wrong = [
    randomBytes(32).toString('base64url'),
    `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
    secret.slice(0, -1),
    `${secret}A`,
    CaseId,
    'x',
    '%00',
    "'%20or%201=1--",
  ];
  const bodies = new Set<string>();
  for (const text of wrong) {
    const { status, text: body } = await get(place + text);
    assert.equal(status, 404, text);
    bodies.add(body);
  }
  assert.equal(bodies.size, 1, 'every wrong link is answered the same');
  const page = await get(link);
  assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
  assert.equal(page.headers.get('cache-control'), 'no-store');
  assert.match(page.text, /<meta name="robots" content="noindex">/);
  const events = [...(await storedEvents(server)).values()];
  assert.ok(events.some(({ record }) => record['eventName'] === 'ReportVulnerability'));
  for (const { text } of events) assert.ok(!text.includes(secret));
  for (const name of readdirSync(server.folder).filter((each) => each.startsWith('keywarden.db'))) {
    const bytes = readFileSync(`${server.folder}/${name}`);
    for (const kept of [secret, 'Keys leak', 'by the back door'])
      assert.ok(!bytes.includes(kept), `${kept} lies open in ${name}`);
  }
});

test('a link ends when it is renewed or its party is removed', async (t) => {
  const server = await startServer(t);
  const { CaseId } = await reported(server);
  const added = await ask<{ readonly Party: { readonly PartyId: string }; readonly CaseUrl: string }>(
    server,
    'AddCaseParty',
    { CaseId, Role: 'VENDOR', Name: 'Vendor' },
  );
  const { PartyId } = added.Party;
  const first = await get(added.CaseUrl);
  assert.equal(first.status, 200);
  assert.doesNotMatch(first.text, /back door/, 'what the reporter wrote is for the team');
  const { CaseUrl } = await ask<{ readonly CaseUrl: string }>(server, 'RenewCasePartyLink', {
    CaseId,
    PartyId,
  });
  assert.equal((await get(added.CaseUrl)).status, 404);
  assert.equal((await get(CaseUrl)).status, 200);
  await ask(server, 'PostCaseMessage', { CaseId, Text: 'For you alone.', Audience: 'PARTY', PartyId });
  assert.match((await get(CaseUrl)).text, /For you alone/);
  await ask(server, 'RemoveCaseParty', { CaseId, PartyId });
  assert.equal((await get(CaseUrl)).status, 404);
  assert.equal((await post(CaseUrl, { text: 'Still here.' })).status, 404);
  assert.match(await failure(ask(server, 'RenewCasePartyLink', { CaseId, PartyId })), /^ResourceNotFound/);
});

test('parties read what is for them: no other party’s talk with the team', async (t) => {
  const server = await startServer(t);
  const { CaseId, link } = await reported(server);
  const add = async (Name: string): Promise<{ readonly PartyId: string; readonly url: string }> => {
    const { Party, CaseUrl } = await ask<{
      readonly Party: { readonly PartyId: string };
      readonly CaseUrl: string;
    }>(server, 'AddCaseParty', { CaseId, Role: 'COORDINATOR', Name });
    return { PartyId: Party.PartyId, url: CaseUrl };
  };
  const [one, other] = [await add('One'), await add('Other')];
  await post(one.url, { text: 'only-the-team', audience: 'team' });
  await post(one.url, { text: 'for-all-of-us', audience: 'all' });
  await ask(server, 'PostCaseMessage', {
    CaseId,
    Text: 'only-other',
    Audience: 'PARTY',
    PartyId: other.PartyId,
  });
  const read = async (url: string): Promise<readonly boolean[]> => {
    const { text } = await get(url);
    return ['back door', 'only-the-team', 'for-all-of-us', 'only-other'].map((words) => text.includes(words));
  };
  assert.deepEqual(await read(link), [true, false, true, false]);
  assert.deepEqual(await read(one.url), [false, true, true, false]);
  assert.deepEqual(await read(other.url), [false, false, true, true]);
});

const MARKUP =
  '<script>alert(1)</script><svg onload=alert(1)>"\'><img src=x onerror=alert(1)>[x](javascript:alert(1))';

test('files are for whoever may read the message they came with, and only to be saved', async (t) => {
  const server = await startServer(t);
  const { CaseId, link } = await reported(server, {}, [new File(['<script>1</script>'], 'a"b;é.html')]);
  const { CaseUrl } = await ask<{ readonly CaseUrl: string }>(server, 'AddCaseParty', {
    ...{ CaseId, Role: 'VENDOR', Name: 'Vendor' },
  });
  const Content = Buffer.from('the fix').toString('base64');
  const Files = [{ FileName: 'fix.patch', Content }];
  await ask(server, 'PostCaseMessage', { CaseId, Text: 'Try this.', Audience: 'ALL', Files });
  const { Messages } = await ask<CaseAnswer>(server, 'GetCase', { CaseId });
  const [own = '', fix = ''] = Messages.flatMap((message) => message.Files.map(({ FileId }) => FileId));
  const got = await get(`${link}/${own}`);
  assert.equal(got.text, '<script>1</script>');
  assert.equal(got.headers.get('content-type'), 'application/octet-stream');
  assert.equal(got.headers.get('content-disposition'), "attachment; filename*=UTF-8''a%22b%3B%C3%A9.html");
  assert.match(got.headers.get('content-security-policy') ?? '', /sandbox/);
  assert.equal((await get(`${CaseUrl}/${fix}`)).text, 'the fix');
  assert.equal((await get(`${CaseUrl}/${own}`)).status, 404);
  assert.equal((await get(`${link}/file-0123456789abcdef`)).status, 404);
  assert.equal((await get(`${link.slice(0, -1)}/${own}`)).status, 404);
});

test('nothing that strangers write is markup anywhere', async (t) => {
  const server = await startServer(t);
  const { CaseId, link } = await reported(
    server,
    {
      title: MARKUP,
      text: MARKUP,
      name: MARKUP.slice(0, 100),
      creditName: '<b>Rae</b>',
      creditUrl: 'https://example.com/"onmouseover=alert(1)',
    },
    [new File([MARKUP], `${MARKUP.slice(0, 60)}.svg`)],
  );
  await ask(server, 'UpdateCase', { CaseId, LiftEmbargo: true });
  for (const State of ['ACCEPTED', 'FIXED', 'PUBLISHED']) await ask(server, 'UpdateCase', { CaseId, State });
  const refused = await report(server, { title: '', text: MARKUP, name: MARKUP.slice(0, 90) });
  assert.equal(refused.status, 400);
  const pages = [
    (await get(link)).text,
    (await get(`${server.url}/security/acknowledgments`)).text,
    refused.text,
  ];
  for (const text of pages) {
    assert.doesNotMatch(text, /<script>alert|<svg|<img|<b>Rae|href="javascript|"onmouseover/, text);
  }
  assert.match(pages[1] ?? '', /&lt;b&gt;Rae/);
});

test('headers of mail hold nothing that strangers put there', async (t) => {
  const { mail, server } = await withMail(t);
  await policyWith(server, { NotifyAddresses: ['team@example.com'] });
  for (const fields of [
    { email: 'rae@example.com\r\nBcc: all@example.com' },
    { email: 'rae@example.com,all@example.com' },
    { title: 'a\r\nBcc: all@example.com' },
    { name: 'Rae\r\nBcc: all@example.com' },
  ])
    assert.equal((await report(server, fields)).status, 400, JSON.stringify(fields));
  await reported(server, { name: 'Bcc: all@example.com' });
  const [text = ''] = await mail.messages(1);
  assert.doesNotMatch(text.split('\r\n\r\n')[0] ?? '', /all@example\.com/);
  assert.match(
    await failure(
      ask(server, 'PutDisclosurePolicy', { Revision: 1, NotifyAddresses: ['a@b.example\r\nBcc: c'] }),
    ),
    /^ValidationException/,
  );
});

test('uploads that are too large or too many are refused, and reports too fast', async (t) => {
  const server = await startServer(t);
  const large = new File([new Uint8Array(2 * 1024 * 1024)], 'large.bin');
  const status = await report(server, {}, [large]).then(
    (answer) => answer.status,
    // The server hangs up while the rest is still coming.
    () => 413,
  );
  assert.equal(status, 413);
  const many = Array.from({ length: 6 }, (_, index) => new File(['x'], `${index}.txt`));
  assert.equal((await report(server, {}, many)).status, 400);
  assert.equal((await report(server, { website: 'https://spam.example' })).status, 400);
  const statuses: number[] = [];
  for (let index = 0; index < 12; index++) statuses.push((await report(server)).status);
  assert.deepEqual(statuses, [...Array<number>(10).fill(201), 429, 429]);
  const { Cases } = await ask<{ readonly Cases: readonly Values[] }>(server, 'ListCases');
  assert.equal(Cases.length, 10);
});

test('no reports are taken where the policy says so', async (t) => {
  const server = await startServer(t);
  await policyWith(server, { AcceptsReports: false, Contacts: ['mailto:security@example.com'] });
  assert.equal((await report(server)).status, 403);
  assert.match((await report(server)).text, /No reports are taken by form here/);
  const { Cases } = await ask<{ readonly Cases: readonly Values[] }>(server, 'ListCases');
  assert.deepEqual(Cases, []);
});

test('a case goes its way, and no other', async (t) => {
  const server = await startServer(t);
  const { CaseId, link } = await reported(server, { creditName: 'Rae', creditUrl: 'https://rae.example' });
  const to = (State: string, more: Values = {}): Promise<string> =>
    failure(ask(server, 'UpdateCase', { CaseId, State, ...more }));
  assert.match(await to('FIXED'), /^ConflictException: A case that is NEW can become TRIAGED/);
  assert.equal(await to('TRIAGED', { Note: 'Looks real.' }), 'done');
  assert.match(await to('DUPLICATE'), /^ValidationException: DuplicateOf/);
  assert.match(
    await to('DUPLICATE', { DuplicateOf: CaseId }),
    /^ValidationException: A case is no duplicate/,
  );
  assert.match(await to('DUPLICATE', { DuplicateOf: 'VR-2000-0001' }), /^ResourceNotFoundException/);
  assert.equal(await to('ACCEPTED', { Severity: 'HIGH', Cves: ['CVE-2026-12345'] }), 'done');
  assert.equal(await to('FIXING'), 'done');
  assert.equal(await to('FIXED'), 'done');
  assert.match(await to('PUBLISHED'), /^ConflictException: The embargo lasts until/);
  const acknowledgments = async () => (await get(`${server.url}/security/acknowledgments`)).text;
  assert.doesNotMatch(await acknowledgments(), /Rae/);
  assert.equal(await to('PUBLISHED', { LiftEmbargo: true }), 'done');
  assert.match(
    await acknowledgments(),
    /<a href="https:\/\/rae\.example\/"[^>]*>Rae<\/a>, \d{4} \(CVE-2026-12345\)/,
  );
  assert.equal(await to('CLOSED'), 'done');
  const { History, Case } = await ask<CaseAnswer>(server, 'GetCase', { CaseId });
  assert.deepEqual(
    History.map(({ From, To }) => `${From} ${To}`),
    [
      'NEW TRIAGED',
      'TRIAGED ACCEPTED',
      'ACCEPTED FIXING',
      'FIXING FIXED',
      'FIXED PUBLISHED',
      'PUBLISHED CLOSED',
    ],
  );
  assert.equal(History[0]?.Note, 'Looks real.');
  for (const date of ['AcknowledgeDate', 'FixDate', 'PublishDate', 'CloseDate']) assert.ok(Case[date], date);
  assert.doesNotMatch((await get(link)).text, /Looks real/);
  assert.match((await get(`${server.url}/security/statistics`)).text, /Fixed<\/dt><dd>1</);
});

test('an accepted case becomes a draft of a bulletin in one step, once', async (t) => {
  const server = await startServer(t);
  const { CaseId } = await reported(server, { creditName: 'Rae', creditUrl: 'https://rae.example' });
  const make = () =>
    ask<{ readonly Bulletin: Values & { readonly Content: Values } }>(server, 'CreateBulletinFromCase', {
      CaseId,
    });
  assert.match(await failure(make()), /^ConflictException: A case that is NEW has no bulletin/);
  await ask(server, 'UpdateCase', { CaseId, State: 'ACCEPTED', Severity: 'HIGH', Cves: ['CVE-2026-12345'] });
  const { Bulletin } = await make();
  assert.equal(Bulletin['State'], 'DRAFT');
  assert.deepEqual(Bulletin.Content, {
    Title: REPORT.title,
    Summary: REPORT.title,
    Body: REPORT.text,
    Severity: 'HIGH',
    Vulnerabilities: [{ CveId: 'CVE-2026-12345', Title: REPORT.title }],
    Products: [{ Name: 'Keywarden', UnderInvestigation: ['*'] }],
    Credits: [{ Names: ['Rae'], Url: 'https://rae.example/' }],
  });
  const { Case } = await ask<CaseAnswer>(server, 'GetCase', { CaseId });
  assert.equal(Case['BulletinId'], Bulletin['BulletinId']);
  assert.match(await failure(make()), /^ConflictException: The case has a bulletin/);
  assert.doesNotMatch((await get(`${server.url}/security/bulletins`)).text, /Keys leak/);
});

test('what is sealed is sealed anew with a new data key, and stays readable', async (t) => {
  const server = await startServer(t, { dataKeys: { graceSeconds: 1, lookMilliseconds: 100 } });
  const keys = () => askKeywarden<Answered>(server, server.root, 'DescribeDataKeys');
  type Answered = {
    readonly DataKeys: readonly {
      readonly purpose: string;
      readonly keys: readonly {
        readonly id: string;
        readonly state: string;
        readonly rows?: readonly { readonly name: string; readonly left: number }[];
      }[];
    }[];
  };
  await ask(server, 'CreateTeamKey', { Name: 'Security', Email: 'security@example.com' });
  const { CaseId, link } = await reported(server, {}, [new File(['proof'], 'proof.txt')]);
  await askKeywarden(server, server.root, 'RotateDataKey', { Purpose: 'secret-at-rest' });
  for (let tries = 0; ; tries++) {
    const [newest, ...older] =
      (await keys()).DataKeys.find(({ purpose }) => purpose === 'secret-at-rest')?.keys ?? [];
    const left = older.flatMap(({ rows = [] }) => rows).filter((row) => row.left > 0);
    if (newest?.state === 'current' && left.length === 0) break;
    assert.ok(tries < 100, JSON.stringify(left));
    await delay(100);
  }
  const { Messages } = await ask<CaseAnswer>(server, 'GetCase', { CaseId });
  assert.equal(Messages[0]?.Text, REPORT.text);
  const file = await ask(server, 'GetCaseFile', { CaseId, FileId: Messages[0]?.Files[0]?.FileId });
  assert.equal(Buffer.from(String(file['Content']), 'base64').toString(), 'proof');
  assert.match((await get(link)).text, /back door/);
  await ask(server, 'SignAnnouncement', { Text: 'Still here.' });
});

test('broken promises are shown, and told once by event and mail', async (t) => {
  const { mail, server } = await withMail(t);
  await policyWith(server, { NotifyAddresses: ['team@example.com'] });
  const { CaseId } = await reported(server);
  await ask(server, 'UpdateCase', { CaseId, FixByDate: Date.now() / 1000 - 60 });
  const { Cases } = await ask<{ readonly Cases: readonly CaseAnswer['Case'][] }>(server, 'ListCases', {
    OnlyOverdue: true,
  });
  assert.deepEqual(
    Cases.map(({ Overdue }) => Overdue),
    ['FIX'],
  );
  const second = await startServer(t, { home: server, mail: { url: mail.url, from: 'kw@example.com' } });
  for (let tries = 0; ; tries++) {
    const told = [...(await storedEvents(second)).values()].filter(
      ({ record }) => record['eventName'] === 'CaseOverdue',
    );
    if (told.length === 1) break;
    assert.ok(told.length === 0 && tries < 80, 'told once');
    await delay(500);
  }
  const mails = await mail.messages(2);
  assert.equal(mails.filter((text) => /is overdue/.test(text)).length, 1);
});

test('only the security team sees cases, and a file only in its own', async (t) => {
  const server = await startServer(t);
  const { CaseId } = await reported(server, {}, [new File(['proof'], 'proof.txt')]);
  const { CaseId: other } = await reported(server);
  const { Messages } = await ask<CaseAnswer>(server, 'GetCase', { CaseId });
  const FileId = Messages[0]?.Files[0]?.FileId;
  assert.match(await failure(ask(server, 'GetCaseFile', { CaseId: other, FileId })), /^ResourceNotFound/);
  const MessageId = Messages[0]?.MessageId;
  assert.match(
    await failure(ask(server, 'DecryptCaseContent', { CaseId: other, MessageId })),
    /^ResourceNotFound/,
  );
  const customer = await addAccount(server, '444455556666');
  for (const [operation, input] of [
    ['ListCases', {}],
    ['GetCase', { CaseId }],
    ['PostCaseMessage', { CaseId, Text: 'x', Audience: 'ALL' }],
    ['GetDisclosurePolicy', {}],
  ] as const)
    assert.match(await failure(askCenter(server, customer, operation, input)), /^AccessDenied/);
});
