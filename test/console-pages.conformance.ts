import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeBrowser } from './support/browser.ts';
import { accessibilityFaults, openConsole, settled } from './support/console-page.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { startServer } from './support/server.ts';

/** What holds for every page of the console, whatever is on it. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;

// By a name that TypeScript does not follow: the pages are checked by the console's own settings.
const table = new URL('../console/src/app/pages.ts', import.meta.url).href;
const { PAGES } = (await import(table)) as { readonly PAGES: readonly { readonly path: string }[] };
/** Pages that need nothing to exist. */
const PATHS = PAGES.map(({ path }) => path).filter((path) => !path.includes(':'));

after(closeBrowser);

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any page in ${colorScheme}, and the browser has nothing to complain of`, {
    skip,
  }, async (t) => {
    const server = await startServer(t, { rootPassword: ROOT.password });
    const { page, complaints } = await openConsole(t, server, ROOT, { colorScheme });
    for (const path of PATHS) {
      await page.goto(`/console${path}`);
      await settled(page);
      assert.deepEqual(await accessibilityFaults(page), [], path);
      assert.deepEqual(complaints, [], path);
    }
  });
}

test('no page is wider than a narrow screen', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const { page } = await openConsole(t, server, ROOT, { viewport: { width: 420, height: 900 } });
  for (const path of PATHS) {
    await page.goto(`/console${path}`);
    await settled(page);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(width <= 420, `${path} is ${width} wide`);
  }
});
