import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { closeBrowser, openWindow } from './support/browser.ts';
import { accessibilityFaults } from './support/console-page.ts';
import { askCenter } from './support/keywarden-client.ts';
import { startMailServer } from './support/mail-server.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { startServer, type TestServer } from './support/server.ts';

/** What holds for the public pages about bulletins in a real browser. */

const skip = skipWithoutChromium();
after(closeBrowser);

/** Where pictures of the pages are left, for somebody to look at. */
const PICTURES = process.env['KEYWARDEN_PICTURES'];

const LONG = 'A very long name without any place to break it: '.concat('x'.repeat(120));
const CONTENTS = [
  {
    Title: 'Keys of the old kind can be guessed <script>document.title = "hacked"</script>',
    Summary:
      'Whoever sees ten signatures can guess a key. Make new keys, and sign anew what was signed by the old ones.',
    Body: '# Impact\n\nKeys were made **badly**.\n\n| kind | affected |\n| --- | --- |\n| RSA | no |\n| EC | yes |\n\n```\nkeywarden rotate\n```\n\n> Quoted, with a <img src=x onerror="document.title=1"> in it, and ![picture](https://example.com/x.png)\n\n[a link](https://example.com) [no link](javascript:document.title=1)',
    Vulnerabilities: [
      {
        CveId: 'CVE-2026-12345',
        Title: 'Weak keys',
        CweId: 'CWE-338',
        CweName: 'Use of Cryptographically Weak Pseudo-Random Number Generator (PRNG)',
        CvssV31Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N',
        CvssV40Vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N',
      },
    ],
    Products: [
      { Name: 'Keywarden', Affected: ['>=0.1.0 <0.1.4'], Fixed: ['0.1.4'], NotAffected: ['<0.1.0'] },
      { Vendor: 'Example', Name: 'Agent', UnderInvestigation: ['*'] },
    ],
    Remediations: [
      { Category: 'vendor_fix', Details: 'Update to 0.1.4.', Url: 'https://example.com/update' },
      { Category: 'workaround', Details: 'Use RSA keys.' },
    ],
    References: [{ Summary: 'Paper', Url: 'https://example.com/paper' }],
    Credits: [
      { Names: ['Ada'], Organization: 'Example university', Url: 'https://example.com', Summary: 'found it' },
    ],
  },
  { Title: LONG, Summary: LONG, Severity: 'HIGH' },
  { Title: 'A page was slow', Summary: 'It is fast again.', Severity: 'LOW' },
  { Title: 'The office is closed', Summary: 'Until Monday.' },
  { Title: 'A header was missing', Summary: 'It is there now.', Severity: 'MEDIUM' },
];

async function publish(server: TestServer, Content: object): Promise<string> {
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

async function startFilled(t: TestContext): Promise<{ server: TestServer; paths: readonly string[] }> {
  const mail = await startMailServer(t);
  const server = await startServer(t, { mail: { url: mail.url, from: 'security@example.com' } });
  await askCenter(server, server.root, 'PutCenterSettings', {
    PublisherName: 'Example security',
    RequiresSecondPerson: false,
    Revision: 0,
  });
  const ids: string[] = [];
  for (const content of CONTENTS) ids.push(await publish(server, content));
  const paths = [
    '/security',
    '/security/bulletins',
    '/security/bulletins?q=nothing+at+all',
    ...ids.slice(0, 2).map((id) => `/security/bulletins/${id}`),
    '/security/subscribe',
    '/security/others',
    '/security/guides',
    '/security/guides/protect-root',
    '/security/csaf/white/',
    '/security/nothing',
  ];
  return { server, paths };
}

test('axe finds nothing serious on any page in light and dark, and nothing that was written runs', {
  skip,
}, async (t) => {
  const { server, paths } = await startFilled(t);
  for (const colorScheme of ['light', 'dark'] as const) {
    const window = await openWindow(t, { baseURL: server.url, colorScheme });
    const page = await window.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 404/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:'))
        complaints.push(request.url());
    });
    for (const path of paths) {
      await page.goto(path);
      assert.deepEqual(await accessibilityFaults(page), [], path);
      assert.notEqual(await page.title(), 'hacked');
      assert.deepEqual(complaints, [], path);
      if (PICTURES !== undefined) {
        mkdirSync(PICTURES, { recursive: true });
        const name = path.replace(/\W+/g, '-');
        await page.screenshot({ path: join(PICTURES, `${colorScheme}${name}.png`), fullPage: true });
      }
    }
  }
});

test('without scripts and on a narrow screen, people search, filter, read and subscribe', {
  skip,
}, async (t) => {
  const { server, paths } = await startFilled(t);
  const window = await openWindow(t, {
    baseURL: server.url,
    javaScriptEnabled: false,
    viewport: { width: 420, height: 900 },
  });
  const page = await window.newPage();
  for (const path of paths) {
    await page.goto(path);
    const { width } = (await page.locator('html').boundingBox()) ?? assert.fail(path);
    const main = (await page.locator('main').boundingBox()) ?? assert.fail(path);
    assert.ok(width <= 420 && main.x + main.width <= 420, `${path} is too wide`);
    if (PICTURES !== undefined)
      await page.screenshot({
        path: join(PICTURES, `narrow${path.replace(/\W+/g, '-')}.png`),
        fullPage: true,
      });
  }
  await page.goto('/security');
  await page.getByRole('link', { name: 'All bulletins' }).click();
  await page.getByLabel('Severity').selectOption('Critical');
  await page.getByLabel('CVE').fill('CVE-2026-12345');
  await page.getByRole('button', { name: 'Show' }).click();
  assert.match(page.url(), /severity=CRITICAL/);
  await page.getByText('1 bulletin').waitFor();
  await page.getByRole('link', { name: /old kind/ }).click();
  await page.getByRole('heading', { level: 1, name: /old kind/ }).waitFor();
  await page.getByRole('link', { name: 'By mail' }).click();
  await page.getByLabel('Mail address').fill('ada@example.net');
  await page.getByLabel('Tell me of').selectOption({ label: 'critical ones' });
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await page.getByRole('heading', { level: 1, name: 'Look into your mail' }).waitFor();
});
