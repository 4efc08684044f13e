import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { closeBrowser } from './support/browser.ts';
import { accessibilityFaults, openConsole, settled } from './support/console-page.ts';
import { askCenter } from './support/keywarden-client.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { startServer } from './support/server.ts';

/** Bulletins by hand, in a real browser. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;
/** Where pictures of the pages are left, for somebody to look at. */
const PICTURES = process.env['KEYWARDEN_PICTURES'];

after(closeBrowser);

async function look(page: Page, name: string): Promise<void> {
  await settled(page);
  assert.deepEqual(await accessibilityFaults(page), [], name);
  if (PICTURES !== undefined)
    await page.screenshot({ path: join(PICTURES, `console-${name}.png`), fullPage: true });
}

test('a bulletin is written, approved, published, revised and seen by whom it concerns', {
  skip,
}, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  await askCenter(server, server.root, 'PutCenterSettings', {
    PublisherName: 'Example',
    RequiresSecondPerson: false,
    Revision: 0,
  });
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/security-center/bulletins' });
  await page.getByRole('link', { name: 'Create bulletin' }).click();
  await page.getByLabel('Title', { exact: true }).fill('Keys can be guessed <script>1</script>');
  await page.getByLabel('Summary').fill('Make new ones.');
  await page.getByRole('textbox', { name: 'Text' }).fill('# Impact\n\nKeys were made **badly**.');
  await page.getByRole('button', { name: 'Add vulnerability' }).click();
  await page.getByLabel('CVE 1').fill('CVE-2026-12345');
  await page.getByLabel('CVSS 3.1 1').fill('CVSS:3.1/AV:N');
  await page.getByRole('button', { name: 'Add product' }).click();
  await page.getByLabel('Product 1').fill('Keywarden');
  await page.getByLabel('Affected 1').fill('<0.1.4');
  await page.getByLabel('Fixed in 1').fill('0.1.4');
  await page.getByRole('button', { name: 'Create draft' }).click();
  await page.getByText('is no vector of CVSS 3.1').waitFor();
  await page.getByLabel('CVSS 3.1 1').fill('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N');
  await look(page, 'form');
  await page.getByRole('button', { name: 'Create draft' }).click();
  await page.waitForURL(/bulletins\/KW-\d{4}-0001$/);
  await page.getByRole('button', { name: 'Submit for review' }).click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Embargo until').fill('soon');
  await dialog.getByText('That is no time.').waitFor();
  await dialog.getByLabel('Embargo until').fill('');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Published', { exact: true }).first().waitFor();
  await look(page, 'bulletin');

  await page.getByRole('link', { name: 'Revise' }).click();
  await page.getByLabel('Title', { exact: true }).fill('Keys of two kinds can be guessed');
  await page.getByLabel('What is new').fill('Another kind.');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('version 1 is public').waitFor();

  await page.goto('/console');
  await page.getByText('A security bulletin concerns this account').waitFor();
  await look(page, 'home');
  await page.goto('/console/security-center/notices');
  await page.getByText('Keys can be guessed').first().waitFor();
  await look(page, 'notices');
  await page
    .getByRole('checkbox', { name: /select all|all items/i })
    .or(page.getByRole('checkbox').nth(1))
    .first()
    .check();
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText('There is nothing new.').waitFor();
  await page.goto('/console/security-center/guides');
  await page.getByText('Protect the root user').waitFor();
  await look(page, 'guides');
  await page.goto('/console/security-center/bulletins');
  await page.getByRole('link', { name: /KW-/ }).waitFor();
  await look(page, 'list');
  assert.deepEqual(complaints, []);
});
