import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CreateLoginProfileCommand } from '@aws-sdk/client-iam';
import type { Page } from 'playwright-core';
import { closeBrowser, openWindow } from './support/browser.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { settled } from './support/console-page.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { ACCOUNT, startServer } from './support/server.ts';

/** The session of the console in a real browser: bound to its key, whatever its tabs do. */

const skip = skipWithoutChromium();
const PASSWORD = 'First-Pass-1';

/** Runs in the page. */
const FORGET_KEY = `new Promise((resolve) => {
  const request = indexedDB.open('keywarden', 1);
  request.onsuccess = () => {
    request.result.transaction('keys', 'readwrite').objectStore('keys').clear().onsuccess = () => resolve();
  };
})`;

after(closeBrowser);

async function signIn(page: Page, to: string): Promise<void> {
  await page.goto(`/signin?account=${ACCOUNT}&to=${encodeURIComponent(to)}`);
  await page.getByLabel('User name').fill('anna');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('tabs of one browser share a session and its key, opened at once and after another sign-in', {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  await createUser(iam, 'anna');
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: PASSWORD }));
  await putUserPolicy(iam, 'anna', allow('*'));
  const window = await openWindow(t, { baseURL: server.url.replace('127.0.0.1', 'localhost') });
  const first = await window.newPage();
  await signIn(first, '/account');
  await first.getByRole('heading', { level: 1, name: 'anna' }).waitFor();

  const refused: string[] = [];
  window.on('response', (response) => {
    if (response.status() === 403 || response.status() === 409) refused.push(response.url());
  });
  const second = await window.newPage();
  const third = await window.newPage();
  const users = async (page: Page): Promise<void> => {
    await page.goto('/console/iam/users');
    await page.getByRole('link', { name: 'anna', exact: true }).waitFor();
    await settled(page);
  };
  await Promise.all([first, second, third].map(users));
  await Promise.all([first, second, third].map(users));
  assert.deepEqual(refused, [], 'no tab keeps a key that is not the session’s');

  // A new sign-in in one tab ends the session of the others: they go on with the new one, and lose nothing.
  await signIn(first, '/console/iam/groups');
  await first.getByRole('heading', { level: 1 }).waitFor();
  await settled(first);
  await second.getByRole('link', { name: 'Roles', exact: true }).first().click();
  await second.getByRole('heading', { level: 1, name: 'Roles' }).waitFor();
  await settled(second);
  assert.ok(refused.length > 0, 'the old token is refused, and the session opened anew');
  assert.equal(await second.getByText('InvalidCsrfToken').count(), 0);
  await second.getByRole('button', { name: 'anna' }).first().click();
  await second.getByRole('menuitem', { name: 'Sign out' }).click();
  await second.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await first.reload();
  await first.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await signIn(first, '/console/iam/users');
  await first.getByRole('link', { name: 'anna', exact: true }).waitFor();

  // Without the key the session is of no use, and only signing in helps.
  await first.evaluate(FORGET_KEY);
  await first.goto('/console/iam/users');
  await first.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
});
