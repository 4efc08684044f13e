import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TestContext } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openWindow } from './browser.ts';
import { ACCOUNT, type TestServer } from './server.ts';

/** The console in a window of its own, with somebody signed in. */
export interface ConsolePage {
  readonly page: Page;
  /** What the page told the browser's log: broken policies of content, failed scripts, React's warnings. */
  readonly complaints: readonly string[];
}

interface Person {
  /** Root by its email address, users by name. */
  readonly name: string;
  readonly password: string;
  readonly as?: 'root' | 'user';
}

/** A refused or missing thing is the page's matter to tell, and no fault of the page. */
const isOfPage = (text: string): boolean => !/^Failed to load resource: the server responded/.test(text);

/** Signs in and opens the console at `path`, which is below `/console`. */
export async function openConsole(
  t: TestContext,
  server: Pick<TestServer, 'url'>,
  { name, password, as = 'user' }: Person,
  { path = '/', ...options }: BrowserContextOptions & { readonly path?: string } = {},
): Promise<ConsolePage> {
  // Browsers keep keys for localhost and for what comes over TLS.
  const baseURL = server.url.replace('127.0.0.1', 'localhost');
  const window = await openWindow(t, { baseURL, ...options });
  const page = await window.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && isOfPage(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const to = encodeURIComponent(`/console${path}`);
  await page.goto(as === 'root' ? `/signin?as=root&to=${to}` : `/signin?as=user&account=${ACCOUNT}&to=${to}`);
  await page.getByLabel(as === 'root' ? 'Email address' : 'User name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await settled(page);
  return { page, complaints };
}

/** What a button hands over as a file. */
export async function downloadedText(page: Page, button: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFileSync(await file.path(), 'utf8');
}

/** Waits until the page has its title and nothing on it is being loaded. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.getByText('Loading', { exact: false }).first().waitFor({ state: 'hidden' });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Cloudscape's bar of narrow screens says of a `nav` whether it is open, which readers ignore and we cannot change. */
const OF_CLOUDSCAPE = /^aria-allowed-attr: .*mobile-toolbar-nav/;

/** Ends when everything has faded in; what turns for ever (a spinner) is not waited for. */
const FADED_IN = `Promise.all(
  document.getAnimations()
    .filter((animation) => Number.isFinite(animation.effect.getComputedTiming().endTime))
    .map((animation) => animation.finished.catch(() => undefined)),
).then(() => undefined)`;

/** What axe finds serious or critical on a page, a line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Half faded in, a text has not yet the contrast it comes to.
  await page.evaluate(FADED_IN);
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>(
    "axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })",
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} at ${target.join(' ')}`))
    .filter((fault) => !OF_CLOUDSCAPE.test(fault));
}
