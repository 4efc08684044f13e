import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import type { BrowserContextOptions } from 'playwright-core';
import { closeBrowser } from './support/browser.ts';
import { accessibilityFaults, openConsole, settled } from './support/console-page.ts';
import { fillWithHostile } from './support/hostile-account.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { startServer } from './support/server.ts';

/** Pages of things that are there, with texts as hostile and as long as the API stores them. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;
const NARROW = { width: 420, height: 900 };

after(closeBrowser);

/** Opens every page that shows what was stored. @returns what is wrong, a line each */
async function faultsOfPages(t: TestContext, options: BrowserContextOptions): Promise<string[]> {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const paths = await fillWithHostile(server);
  const { page, complaints } = await openConsole(t, server, ROOT, options);
  const faults: string[] = [];
  for (const path of paths) {
    const before = complaints.length;
    await page.goto(`/console${path}`);
    await settled(page);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    const most = options.viewport?.width ?? Number.POSITIVE_INFINITY;
    const hasRun = await page.evaluate<boolean>("'hasRun' in globalThis");
    const failed = await page.getByText('cannot be shown').count();
    const found = [
      ...(await accessibilityFaults(page)),
      ...complaints.slice(before),
      ...(width > most ? [`it is ${width} wide`] : []),
      ...(hasRun ? ['a script has run'] : []),
      ...(failed > 0 ? ['something cannot be shown'] : []),
    ];
    faults.push(...found.map((fault) => `${path.slice(0, 60)} ${path.split('?')[1] ?? ''}: ${fault}`));
  }
  return faults;
}

test('no stored text runs, breaks the layout of narrow screens or troubles axe, in light', {
  skip,
}, async (t) => {
  assert.deepEqual(await faultsOfPages(t, { colorScheme: 'light', viewport: NARROW }), []);
});

test('the same in dark on a wide screen', { skip }, async (t) => {
  assert.deepEqual(
    await faultsOfPages(t, { colorScheme: 'dark', viewport: { width: 1400, height: 900 } }),
    [],
  );
});
