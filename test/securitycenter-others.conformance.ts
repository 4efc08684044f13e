import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { askCenter, KeywardenError } from './support/keywarden-client.ts';
import { addAccount, startServer, type TestServer } from './support/server.ts';

/** Bulletins that travel in bundles, and advisories of others. */

interface Key {
  readonly TeamKey: { readonly Fingerprint: string; readonly PublicKey: string };
}

async function startTeam(t: TestContext, more: Readonly<Record<string, unknown>> = {}): Promise<TestServer> {
  const server = await startServer(t);
  await askCenter(server, server.root, 'PutCenterSettings', {
    PublisherName: 'Example security',
    RequiresSecondPerson: false,
    Revision: 0,
    ...more,
  });
  return server;
}

const makeKey = (server: TestServer): Promise<Key> =>
  askCenter<Key>(server, server.root, 'CreateTeamKey', {
    Name: 'Example Security',
    Email: 'security@example.com',
    ExpiresInDays: 365,
  });

async function publish(server: TestServer, Title: string): Promise<string> {
  const Content = {
    Title,
    Summary: 'Make new ones.',
    Body: '<script>alert(1)</script>',
    Vulnerabilities: [
      { CveId: 'CVE-2026-12345', CvssV31Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N' },
    ],
    Products: [{ Name: 'Keywarden', Affected: ['<1'], Fixed: ['1'] }],
  };
  let at: Readonly<Record<string, unknown>> = { Content };
  for (const name of ['CreateBulletin', 'SubmitBulletinForReview', 'ApproveBulletin', 'PublishBulletin']) {
    const { Bulletin } = await askCenter<{ readonly Bulletin: Readonly<Record<string, unknown>> }>(
      server,
      server.root,
      name,
      at,
    );
    at = { BulletinId: Bulletin['BulletinId'], Revision: Bulletin['Revision'] };
  }
  return String(at['BulletinId']);
}

interface Advisory {
  readonly AdvisoryId: string;
  readonly TrackingId: string;
  readonly Title: string;
  readonly Severity: string;
  readonly SignedBy?: string;
  readonly IsPublic: boolean;
}

const advisoriesOf = async (server: TestServer, who = server.root): Promise<readonly Advisory[]> =>
  (
    await askCenter<{ readonly Advisories: readonly Advisory[] }>(server, who, 'ListForeignAdvisories', {
      MaxResults: 100,
    })
  ).Advisories;

const isInvalid = (problem: unknown): boolean =>
  problem instanceof KeywardenError && problem.name === 'ValidationException';

test('a signed bundle brings bulletins to where no network leads, and no other bundle does', async (t) => {
  const from = await startTeam(t);
  const { TeamKey } = await makeKey(from);
  const id = await publish(from, 'Keys can be guessed');
  const exported = await askCenter<{
    readonly Bundle: string;
    readonly SignedBy: string;
    readonly DocumentCount: number;
  }>(from, from.root, 'ExportBundle');
  assert.deepEqual([exported.DocumentCount, exported.SignedBy], [2, TeamKey.Fingerprint.toUpperCase()]);
  const to = await startTeam(t);
  const bytes = Buffer.from(exported.Bundle, 'base64');
  const bring = (Bundle: Uint8Array, PublicKey = TeamKey.PublicKey) =>
    askCenter<{ readonly ImportedCount: number; readonly SkippedCount: number }>(
      to,
      to.root,
      'ImportBundle',
      {
        Bundle,
        PublicKey,
      },
    );
  const opened = JSON.parse(gunzipSync(bytes).toString('utf8')) as { manifest: string; signature: string };
  const changed = gzipSync(
    JSON.stringify({ ...opened, manifest: opened.manifest.replaceAll('can be guessed', 'are all fine') }),
  );
  await assert.rejects(bring(changed), isInvalid, 'a word is another');
  await assert.rejects(bring(bytes, (await makeKey(to)).TeamKey.PublicKey), isInvalid, 'the key is another');
  await assert.rejects(bring(gzipSync(Buffer.alloc(300 * 1024 * 1024))), isInvalid, 'it is a bomb');
  await assert.rejects(bring(Buffer.from('nonsense')), isInvalid);
  assert.deepEqual(await advisoriesOf(to), []);
  assert.deepEqual(
    [await bring(bytes), await bring(bytes)].map(({ ImportedCount, SkippedCount }) => [
      ImportedCount,
      SkippedCount,
    ]),
    [
      [2, 0],
      [0, 2],
    ],
  );
  const advisories = await advisoriesOf(to);
  assert.deepEqual(advisories.map(({ TrackingId }) => TrackingId).sort(), [id, `${id}-VEX`]);
  assert.ok(
    advisories.every(({ SignedBy, Severity }) => SignedBy === exported.SignedBy && Severity === 'CRITICAL'),
  );
  const list = await (await fetch(`${to.url}/security/others`)).text();
  assert.match(list, /Keys can be guessed/);
  const one = await (await fetch(`${to.url}/security/others/${advisories[0]?.AdvisoryId}`)).text();
  assert.match(one, /not by us[\s\S]*&lt;script&gt;/);
  assert.doesNotMatch(one, /<script/);
});

const foreign = (more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    document: {
      category: 'csaf_base',
      csaf_version: '2.0',
      title: '<svg onload=alert(1)>',
      publisher: { category: 'vendor', name: '<b>Others</b>', namespace: 'https://others.example.com' },
      tracking: {
        id: 'O-1',
        version: '1',
        initial_release_date: '2026-11-24T00:00:00Z',
        current_release_date: '2026-11-24T00:00:00Z',
      },
      ...more,
    },
  });

test('one document is taken in, an older one is not, and what is not for everybody is for the team', async (t) => {
  const server = await startTeam(t);
  const other = await addAccount(server, '222233334444');
  const take = (Document: string) =>
    askCenter<{ readonly Advisory: Advisory; readonly IsNew: boolean }>(
      server,
      server.root,
      'ImportCsafDocument',
      {
        Document,
      },
    );
  const { Advisory, IsNew } = await take(foreign({ distribution: { tlp: { label: 'AMBER' } } }));
  assert.deepEqual([IsNew, Advisory.IsPublic], [true, false]);
  assert.equal((await fetch(`${server.url}/security/others/${Advisory.AdvisoryId}`)).status, 404);
  assert.equal((await fetch(`${server.url}/security/others/${Advisory.AdvisoryId}.json`)).status, 404);
  assert.deepEqual(await advisoriesOf(server, other), []);
  await assert.rejects(askCenter(server, other, 'GetForeignAdvisory', { AdvisoryId: Advisory.AdvisoryId }));
  assert.equal((await advisoriesOf(server)).length, 1);
  const tracking = {
    id: 'O-1',
    version: '0',
    initial_release_date: '2020-01-01',
    current_release_date: '2020-01-01',
  };
  assert.equal((await take(foreign({ tracking }))).IsNew, false);
  assert.equal((await take(foreign({ distribution: { tlp: { label: 'WHITE' } } }))).IsNew, true);
  const page = await (await fetch(`${server.url}/security/others/${Advisory.AdvisoryId}`)).text();
  assert.doesNotMatch(page, /<svg|<b>Others/);
  for (const document of [
    '',
    'nonsense',
    '[]',
    '{}',
    '{"document":{"csaf_version":"1.2"}}',
    foreign({ title: 1 }),
    foreign({ tracking: {} }),
    foreign({ publisher: null }),
  ])
    await assert.rejects(take(document), isInvalid, document.slice(0, 60));
});

test('documents of another provider are fetched, checked and kept up', async (t) => {
  const provider = await startTeam(t);
  await makeKey(provider);
  await publish(provider, 'Theirs');
  const metadata = `${provider.url}/.well-known/csaf/provider-metadata.json`;
  const shy = await startTeam(t);
  await assert.rejects(
    askCenter(shy, shy.root, 'AddCsafSource', { Url: metadata }),
    isInvalid,
    'it is on this machine',
  );
  for (const Url of [
    'https://169.254.169.254/',
    'https://10.1.1.1/provider-metadata.json',
    'http://example.com/x',
    'x',
  ])
    await assert.rejects(askCenter(shy, shy.root, 'AddCsafSource', { Url }), isInvalid, Url);

  const server = await startTeam(t, { AllowsPrivateAddresses: true });
  // Signed within seconds; a document that has no signature yet is not taken for one that is signed.
  await delay(3000);
  await askCenter(server, server.root, 'AddCsafSource', { Url: metadata });
  interface Source {
    readonly LastFetchDate?: number;
    readonly LastProblem?: string;
    readonly DocumentCount: number;
  }
  const look = async (): Promise<Source | undefined> =>
    (await askCenter<{ readonly Sources: readonly Source[] }>(server, server.root, 'ListCsafSources'))
      .Sources[0];
  for (let tries = 0; tries < 100 && (await look())?.LastFetchDate === undefined; tries++) await delay(100);
  const source = await look();
  assert.deepEqual([source?.LastProblem, source?.DocumentCount], [undefined, 2]);
  const advisories = await advisoriesOf(server);
  assert.deepEqual(advisories.map(({ Title }) => Title).sort(), ['Theirs', 'Theirs (VEX)']);
  assert.ok(advisories.every(({ SignedBy }) => SignedBy !== undefined));
});
