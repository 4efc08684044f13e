import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeBrowser } from './support/browser.ts';
import { accessibilityFaults, openConsole, settled } from './support/console-page.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { startServer } from './support/server.ts';

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;

after(closeBrowser);

test('the operator sees the ages of data keys, and how far a replacement is', { skip }, async (t) => {
  const server = await startServer(t, {
    rootPassword: ROOT.password,
    dataKeys: { graceSeconds: 1, lookMilliseconds: 100 },
  });
  await askKeywarden(server, server.root, 'RotateDataKey', { Purpose: 'session-token' });
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/operator/hsms' });
  const table = page.getByRole('grid', { name: 'Data keys' });
  await table.getByText('markers of pages').waitFor();
  await table.getByText('Honoured').waitFor();
  await table.getByText(/^Destroyed after /).waitFor();
  assert.equal(await table.getByText('temporary credentials').count(), 2);
  await settled(page);
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(complaints, []);
});
