import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createMessage, readKey, readSignature, verify } from 'openpgp';
import Parser from 'rss-parser';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { csafProblems } from './support/csaf-validator.ts';
import { askCenter, KeywardenError } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

/** Bulletins from the first draft to readers of every kind: people, feed readers, programs that read CSAF. */

const CONTENT = {
  Title: 'Keys of the old kind can be guessed <script>alert(1)</script>',
  Summary: 'Whoever sees ten signatures & more can guess a key.',
  Body: '# Impact\n\nKeys were made **badly**. <img src=x onerror=alert(1)> [x](javascript:alert(1))',
  Vulnerabilities: [
    {
      CveId: 'CVE-2026-12345',
      CvssV31Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N',
      CvssV40Vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N',
    },
  ],
  Products: [{ Name: 'Keywarden', Affected: ['>=0.1.0 <0.1.4'], Fixed: ['0.1.4'] }],
  Audience: [{ Kind: 'KEY_SPEC', Values: ['RSA_2048'] }],
};

interface Bulletin {
  readonly BulletinId: string;
  readonly Revision: number;
  readonly State: string;
  readonly Version: number;
  readonly Severity: string;
  readonly Scores: readonly { readonly Version: string; readonly Score: number }[];
  readonly Content: Readonly<Record<string, unknown>>;
  readonly Authors?: readonly string[];
}

interface Team {
  readonly server: TestServer;
  readonly author: Credentials;
  readonly reviewer: Credentials;
}

async function teamOf(server: TestServer): Promise<Team> {
  const iam = iamClient(server, server.root);
  const author = await createUser(iam, 'author');
  const reviewer = await createUser(iam, 'reviewer');
  for (const name of ['author', 'reviewer']) await putUserPolicy(iam, name, allow('securitycenter:*'));
  return { server, author, reviewer };
}

const step = async (
  { server }: Pick<Team, 'server'>,
  who: Credentials,
  name: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Bulletin> => (await askCenter<{ readonly Bulletin: Bulletin }>(server, who, name, input)).Bulletin;

const at = ({ BulletinId, Revision }: Bulletin) => ({ BulletinId, Revision });

/** Written by one, approved by another, published. */
async function publish(
  team: Team,
  content: object = CONTENT,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Bulletin> {
  const made = await step(team, team.author, 'CreateBulletin', { Content: content });
  const submitted = await step(team, team.author, 'SubmitBulletinForReview', at(made));
  const approved = await step(team, team.reviewer, 'ApproveBulletin', at(submitted));
  return step(team, team.author, 'PublishBulletin', { ...at(approved), ...more });
}

const failsAs =
  (code: string) =>
  (problem: unknown): boolean =>
    problem instanceof KeywardenError && problem.name === code;

const page = async (
  server: TestServer,
  path: string,
): Promise<{ status: number; text: string; type: string }> => {
  const answer = await fetch(`${server.url}${path}`, { redirect: 'manual' });
  return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') ?? '' };
};

async function lifeOfABulletin(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const team = await teamOf(await startServer(t, { database }));
  const { server, author, reviewer } = team;
  const other = await addAccount(server, '222233334444');

  const draft = await step(team, author, 'CreateBulletin', { Content: CONTENT });
  const year = new Date().getUTCFullYear();
  assert.equal(draft.BulletinId, `KW-${year}-0001`);
  assert.deepEqual([draft.State, draft.Revision, draft.Severity], ['DRAFT', 1, 'CRITICAL']);
  assert.deepEqual(
    draft.Scores.map(({ Version, Score }) => [Version, Score]),
    [
      ['3.1', 9.1],
      ['4.0', 9.3],
    ],
  );
  const path = `/security/bulletins/${draft.BulletinId}`;
  assert.equal((await page(server, path)).status, 404, 'a draft is for nobody else');
  await assert.rejects(
    askCenter(server, other, 'GetBulletin', { BulletinId: draft.BulletinId }),
    failsAs('ResourceNotFoundException'),
  );
  await assert.rejects(
    step(team, other, 'CreateBulletin', { Content: CONTENT }),
    failsAs('AccessDeniedException'),
  );

  const changed = await step(team, author, 'UpdateBulletin', { ...at(draft), Content: CONTENT });
  await assert.rejects(
    step(team, reviewer, 'UpdateBulletin', { ...at(draft), Content: CONTENT }),
    failsAs('ConflictException'),
    'what was changed meanwhile is not overwritten',
  );
  await assert.rejects(step(team, author, 'PublishBulletin', at(changed)), failsAs('ConflictException'));
  const submitted = await step(team, author, 'SubmitBulletinForReview', at(changed));
  await assert.rejects(
    step(team, author, 'ApproveBulletin', at(submitted)),
    failsAs('AccessDeniedException'),
    'nobody approves what is their own',
  );
  const approved = await step(team, reviewer, 'ApproveBulletin', at(submitted));
  const published = await step(team, author, 'PublishBulletin', at(approved));
  assert.deepEqual([published.State, published.Version], ['PUBLISHED', 1]);
  const shown = await page(server, path);
  assert.equal(shown.status, 200);
  assert.match(shown.text, /Keys were made <strong>badly<\/strong>/);
  assert.doesNotMatch(shown.text, /<script|<img|href="javascript|RSA_2048/);
  const seen = await step(team, other, 'GetBulletin', { BulletinId: draft.BulletinId });
  assert.equal(seen.State, 'PUBLISHED');
  assert.deepEqual([seen.Authors, seen.Content['Audience']], [undefined, undefined]);

  const revised = await step(team, reviewer, 'ReviseBulletin', {
    ...at(published),
    Content: { ...CONTENT, Title: 'Keys of two kinds can be guessed' },
    ChangeNote: 'Another kind is affected.',
  });
  assert.doesNotMatch((await page(server, path)).text, /of two kinds/, 'the public sees what was published');
  const again = await step(team, reviewer, 'SubmitBulletinForReview', at(revised));
  const approvedAgain = await step(team, author, 'ApproveBulletin', at(again));
  const second = await step(team, reviewer, 'PublishBulletin', at(approvedAgain));
  assert.equal(second.Version, 2);
  assert.match((await page(server, path)).text, /of two kinds[\s\S]*Another kind is affected/);
  assert.match((await page(server, `${path}/1`)).text, /version 1 of 2/);
  assert.equal((await page(server, `${path}/3`)).status, 404);

  const withdrawn = await step(team, author, 'WithdrawBulletin', {
    ...at(second),
    Reason: 'Not ours at all.',
  });
  assert.deepEqual([withdrawn.State, withdrawn.Version], ['WITHDRAWN', 3]);
  assert.match((await page(server, path)).text, /Withdrawn[\s\S]*Not ours at all/);
  const { Revisions } = await askCenter<{
    readonly Revisions: readonly { readonly IsWithdrawal: boolean }[];
  }>(server, other, 'DescribeBulletinRevisions', { BulletinId: draft.BulletinId });
  assert.deepEqual(
    Revisions.map(({ IsWithdrawal }) => IsWithdrawal),
    [false, false, true],
  );
  assert.deepEqual(server.log, []);
}

test('on sqlite a bulletin is written, approved, published, revised and withdrawn', (t) =>
  lifeOfABulletin(t, 'sqlite'));

test(
  'on postgres a bulletin is written, approved, published, revised and withdrawn',
  { skip: skipWithoutPostgres() },
  (t) => lifeOfABulletin(t, 'postgres'),
);

test('what is embargoed publishes itself, once, and a change before takes it back', async (t) => {
  const team = await teamOf(await startServer(t));
  const { server, author } = team;
  const soon = Date.now() / 1000 + 3;
  const later = await publish(team, CONTENT, { EmbargoUntil: soon + 3600 });
  assert.equal(later.State, 'EMBARGOED');
  const back = await step(team, author, 'UpdateBulletin', { ...at(later), Content: CONTENT });
  assert.equal(back.State, 'DRAFT');
  const embargoed = await publish(team, CONTENT, { EmbargoUntil: soon });
  const path = `/security/bulletins/${embargoed.BulletinId}`;
  assert.equal((await page(server, path)).status, 404);
  let now = embargoed;
  for (let tries = 0; now.State === 'EMBARGOED' && tries < 100; tries++) {
    await delay(100);
    now = await step(team, author, 'GetBulletin', { BulletinId: embargoed.BulletinId });
  }
  assert.deepEqual([now.State, now.Version], ['PUBLISHED', 1]);
  assert.equal((await page(server, path)).status, 200);
});

test('content that is wrong is refused in words', async (t) => {
  const team = await teamOf(await startServer(t));
  for (const [wrong, words] of [
    [
      { Products: [{ Name: 'x', Affected: ['*'] }], Vulnerabilities: [{ CvssV31Vector: 'CVSS:3.1/AV:N' }] },
      /no vector of CVSS 3.1/,
    ],
    [{ Vulnerabilities: [{ CveId: 'CVE-2026-12345' }] }, /names the products/],
    [{ Products: [{ Name: 'Keywarden', Affected: ['before 2'] }] }, /no range of versions/],
    [{ Products: [{ Name: 'Keywarden', Affected: ['1'], Fixed: ['1'] }] }, /named twice/],
    [{ References: [{ Summary: 'x', Url: 'javascript:alert(1)' }] }, /no web address/],
    [{ Severity: 'DREADFUL' }, /Severity/i],
  ] as const)
    await assert.rejects(
      step(team, team.author, 'CreateBulletin', { Content: { Title: 'x', Summary: 'y', ...wrong } }),
      (problem: unknown) =>
        problem instanceof KeywardenError &&
        problem.name === 'ValidationException' &&
        words.test(problem.message),
      JSON.stringify(wrong),
    );
});

async function findBulletins(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const team = await teamOf(await startServer(t, { database }));
  const { server } = team;
  await publish(team);
  await publish(team, { Title: 'A page was slow', Summary: 'It is fast again. 100%_sure', Severity: 'LOW' });
  const titles = async (query: string): Promise<string[]> => {
    const { text, status } = await page(server, `/security/bulletins?${query}`);
    assert.equal(status, 200);
    return [...text.matchAll(/<h2><a [^>]*>([^<]*)/g)].map(([, title = '']) => title.slice(0, 4));
  };
  const year = new Date().getUTCFullYear();
  assert.deepEqual(await titles(''), ['A pa', 'Keys']);
  for (const [query, expected] of [
    ['q=SLOW', ['A pa']],
    ['q=100%25_', ['A pa']],
    ['q=%25', ['A pa']],
    ['severity=CRITICAL', ['Keys']],
    ['product=keywarden', ['Keys']],
    ['cve=cve-2026-12345', ['Keys']],
    ['cve=CVE-2026-1234', []],
    [`year=${year}&severity=LOW`, ['A pa']],
    [`year=${year + 1}`, []],
    [`q=${encodeURIComponent('"><script>alert(1)</script>')}`, []],
    [`q=${encodeURIComponent("' or 1=1 --")}&year=x&page=-1`, []],
    ['page=999999999999999999', ['A pa', 'Keys']],
  ] as const)
    assert.deepEqual(await titles(query), expected, query);
  const hostile = await page(
    server,
    `/security/bulletins?q=${encodeURIComponent('"><script>alert(1)</script>')}`,
  );
  assert.doesNotMatch(hostile.text, /<script/);
}

test('on sqlite people find bulletins by words, severity, product, year and CVE', (t) =>
  findBulletins(t, 'sqlite'));

test(
  'on postgres people find bulletins by words, severity, product, year and CVE',
  { skip: skipWithoutPostgres() },
  (t) => findBulletins(t, 'postgres'),
);

test('feed readers understand both feeds', async (t) => {
  const team = await teamOf(await startServer(t));
  const { server } = team;
  const { BulletinId } = await publish(team);
  await publish(team, { Title: 'Control \u0001 character & <b>', Summary: ']]> \ud83d\ude00' });
  for (const path of ['/security/feed.rss', '/security/feed.atom']) {
    const feed = await new Parser().parseURL(`${server.url}${path}`);
    assert.deepEqual(
      feed.items.map(({ title }) => title?.replace(/^KW-[0-9-]+: /, '')),
      ['Control  character & <b>', CONTENT.Title],
      path,
    );
    assert.equal(feed.items[1]?.link, `${server.url}/security/bulletins/${BulletinId}`);
    assert.ok(Date.now() - Date.parse(feed.items[1]?.isoDate ?? '') < 60_000);
    assert.match(feed.items[0]?.contentSnippet ?? feed.items[0]?.summary ?? '', /\]\]> 😀/);
  }
});

test('programs find documents by well-known file, index and ROLIE feed; all are valid, whole and signed', async (t) => {
  const team = await teamOf(await startServer(t));
  const { server } = team;
  await publish(team);
  await publish(team, { Title: 'News', Summary: 'Nothing is wrong.' });
  const { TeamKey } = await askCenter<{ readonly TeamKey: { readonly Fingerprint: string } }>(
    server,
    server.root,
    'CreateTeamKey',
    { Name: 'Example Security', Email: 'security@example.com', ExpiresInDays: 365 },
  );
  const read = async (path: string) => JSON.parse((await page(server, path)).text) as never;
  const metadata = (await read('/.well-known/csaf/provider-metadata.json')) as {
    readonly role: string;
    readonly public_openpgp_keys: readonly { readonly fingerprint: string; readonly url: string }[];
    readonly distributions: readonly {
      readonly rolie?: { readonly feeds: readonly { readonly url: string }[] };
    }[];
  };
  assert.equal(metadata.role, 'csaf_trusted_provider');
  const [key] = metadata.public_openpgp_keys;
  assert.equal(key?.fingerprint, TeamKey.Fingerprint.toUpperCase());
  const verificationKeys = await readKey({ armoredKey: await (await fetch(key?.url ?? '')).text() });
  const feedUrl = metadata.distributions.find(({ rolie }) => rolie)?.rolie?.feeds[0]?.url ?? '';

  interface Entry {
    readonly content: { readonly src: string };
    readonly link: readonly { readonly rel: string; readonly href: string }[];
  }
  let entries: readonly Entry[] = [];
  for (let tries = 0; tries < 100; tries++) {
    const { feed } = (await (await fetch(feedUrl)).json()) as {
      readonly feed: { readonly entry: readonly Entry[] };
    };
    entries = feed.entry;
    if (entries.every(({ link }) => link.some(({ rel }) => rel === 'signature'))) break;
    await delay(100);
  }
  const index = (await page(server, '/security/csaf/white/index.txt')).text.trim().split('\n');
  const changes = (await page(server, '/security/csaf/white/changes.csv')).text.trim().split('\n');
  assert.deepEqual([entries.length, index.length, changes.length], [3, 3, 3]);
  for (const { content, link } of entries) {
    const bytes = new Uint8Array(await (await fetch(content.src)).arrayBuffer());
    assert.deepEqual(
      await csafProblems(JSON.parse(new TextDecoder().decode(bytes)) as object),
      [],
      content.src,
    );
    for (const { rel, href } of link) {
      const text = await (await fetch(href)).text();
      if (rel === 'hash') {
        const algorithm = href.endsWith('512') ? 'sha512' : 'sha256';
        assert.equal(text.split(' ')[0], createHash(algorithm).update(bytes).digest('hex'));
      }
      if (rel !== 'signature') continue;
      const signature = await readSignature({ armoredSignature: text });
      const { signatures } = await verify({
        message: await createMessage({ binary: bytes }),
        signature,
        verificationKeys,
      });
      assert.ok(await signatures[0]?.verified);
    }
    assert.ok(index.some((path) => content.src.endsWith(`/white/${path}`)));
  }
  const year = new Date().getUTCFullYear();
  assert.match((await page(server, '/security/csaf/white/')).text, new RegExp(`href="${year}/"`));
  assert.match((await page(server, `/security/csaf/white/${year}/`)).text, /kw-[0-9-]+-vex\.json\.asc/);
  for (const path of [
    '/security/csaf/white/..%2f..%2fetc%2fpasswd',
    `/security/csaf/white/${year}/x.json`,
    '/security/csaf/white/1999/',
  ])
    assert.equal((await page(server, path)).status, 404, path);
});

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
