import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { closeBrowser } from './support/browser.ts';
import { newAuthority } from './support/cluster-owner.ts';
import { openConsole } from './support/console-page.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { startServer } from './support/server.ts';

/** Keys and HSMs by hand, in a real browser. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;
const ADMIN_PASSWORD = 'Very-Long-Password-1';

after(closeBrowser);

test('an owner claims a cluster step by step, and makes its first user', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/cloudhsm/clusters' });
  page.setDefaultTimeout(60_000);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Create cluster' }).click();
  await dialog.getByRole('button', { name: 'Create cluster' }).click();
  await page.waitForURL(/clusters\/cluster-/);
  await page.getByText('Uninitialized').first().waitFor();

  await page.getByRole('tab', { name: 'HSMs' }).click();
  await page.getByRole('button', { name: 'Create HSM in' }).click();
  await page.getByRole('menuitem').first().click();
  await page.getByRole('tab', { name: 'Claim' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the request' }).click(),
  ]);
  const owner = await newAuthority();
  const { SignedCert, TrustAnchor } = await owner.sign(await readFile(await download.path(), 'utf8'));
  const files = page.locator('input[type=file]');
  const pem = (name: string, text: string) => ({
    name,
    mimeType: 'application/x-pem-file',
    buffer: Buffer.from(text),
  });
  await files.nth(0).setInputFiles(pem('cluster.pem', SignedCert));
  await files.nth(1).setInputFiles(pem('owner.pem', TrustAnchor));
  await page.getByRole('button', { name: 'Hand in' }).click();

  await page.getByLabel('Password of the administrator').fill(ADMIN_PASSWORD);
  await page.getByLabel('The same again').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Activate' }).click();
  await page.getByRole('tab', { name: 'Users' }).click();
  await page.getByRole('button', { name: 'Create user' }).click();
  await dialog.getByRole('textbox', { name: 'User name' }).fill('clerk');
  await dialog.getByLabel('Password of the new user').fill('Clerk-Password-12');
  await dialog.getByLabel('Your password in the cluster').fill(ADMIN_PASSWORD);
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('clerk', { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a key is made, rotated, doomed and saved', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/kms/keys/create' });
  await page.getByRole('textbox', { name: 'Alias' }).fill('invoices');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.waitForURL(/kms\/keys\/[0-9a-f-]{36}/);
  const keyId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.getByRole('tab', { name: 'Aliases' }).click();
  await page.getByText('alias/invoices').first().waitFor();

  await page.getByRole('tab', { name: 'Rotation' }).click();
  await page.getByRole('button', { name: 'Rotate now' }).click();
  await page.getByText('The key has new material.').first().waitFor();

  await page.getByRole('button', { name: 'Schedule deletion' }).click();
  const dialog = page.getByRole('dialog');
  const schedule = dialog.getByRole('button', { name: 'Schedule deletion' });
  assert.equal(await schedule.isDisabled(), true, 'its id must be typed first');
  await dialog.getByLabel('To confirm').fill(keyId);
  await schedule.click();
  await page.getByText('This key will be deleted').waitFor();
  await page.getByRole('button', { name: 'Cancel deletion' }).click();
  await page.getByText('Disabled').first().waitFor();
  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  await page.getByText('The key is enabled.').first().waitFor();
  assert.deepEqual(complaints, []);
});
