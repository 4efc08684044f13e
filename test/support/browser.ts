import type { TestContext } from 'node:test';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { CHROMIUM } from './programs.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let running: Promise<Browser> | undefined;

/** A real browser, one for the file; end it in `after` by {@link closeBrowser}. */
const browser = (): Promise<Browser> =>
  (running ??= chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS }));

export async function closeBrowser(): Promise<void> {
  await (await running)?.close();
  running = undefined;
}

/** A window of its own, with no cookies; it closes with the test. */
export async function openWindow(
  t: TestContext,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await (await browser()).newContext({ ignoreHTTPSErrors: true, ...options });
  context.setDefaultTimeout(20_000);
  t.after(() => context.close());
  return context;
}
