import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { createMessage, encrypt, readKey } from 'openpgp';
import { closeBrowser } from './support/browser.ts';
import { accessibilityFaults, openConsole, settled } from './support/console-page.ts';
import { HOSTILE } from './support/hostile-account.ts';
import { askCenter } from './support/keywarden-client.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { startServer } from './support/server.ts';

/** The security team's work in the console: a case from report to state, and a penetration test. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;

after(closeBrowser);

test('a report is read, decrypted, answered and taken on', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const { TeamKey } = await askCenter<{ readonly TeamKey: { readonly PublicKey: string } }>(
    server,
    server.root,
    'CreateTeamKey',
    { Name: 'Security', Email: 'security@example.com' },
  );
  const encrypted = await encrypt({
    message: await createMessage({ text: 'By the back door.' }),
    encryptionKeys: await readKey({ armoredKey: TeamKey.PublicKey }),
  });
  const form = new FormData();
  const title = HOSTILE.replaceAll('\u202E', '').slice(0, 200);
  for (const [name, value] of Object.entries({ title, text: HOSTILE, name: title.slice(0, 100) }))
    form.set(name, value);
  assert.equal((await fetch(`${server.url}/security/report`, { method: 'POST', body: form })).status, 201);
  form.set('encrypted', encrypted);
  form.append('files', new File(['the proof'], 'proof.txt'));
  const taken = await fetch(`${server.url}/security/report`, { method: 'POST', body: form });
  const link = /<code>(http[^<]+)</.exec(await taken.text())?.[1] ?? '';

  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/security-center/cases' });
  await page.getByText('<script>', { exact: false }).first().waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('link', { name: /VR-\d{4}-0002/ }).click();
  await settled(page);
  await page.getByRole('button', { name: 'Decrypt' }).click();
  await page.getByText('By the back door.').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save proof.txt' }).click(),
  ]);
  assert.equal(file.suggestedFilename(), 'proof.txt');
  assert.equal(readFileSync(await file.path(), 'utf8'), 'the proof');
  await page.getByLabel('Answer', { exact: true }).fill('Thank you for telling us.');
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await page.getByText('The message is posted.').waitFor();
  assert.match(await (await fetch(link)).text(), /Thank you for telling us/);
  await page.getByRole('button', { name: 'Change state' }).first().click();
  await page.getByLabel('Note').fill('It is real.');
  await page.getByRole('dialog').getByRole('button', { name: 'Change state' }).click();
  await page.getByText('is triaged.').waitFor();
  await page.getByText('New to triaged').waitFor();
  await page.getByRole('button', { name: 'Add party' }).click();
  await page.getByLabel('Name').fill('Vendor');
  await page.getByRole('dialog').getByRole('button', { name: 'Add party' }).click();
  await page.getByText('This is shown once').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  assert.equal(await page.evaluate('globalThis.hasRun'), undefined);
  assert.deepEqual(complaints, []);
});

test('a penetration test is asked for, approved and stopped', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const { page, complaints } = await openConsole(t, server, ROOT, {
    path: '/security-center/penetration-tests',
    viewport: { width: 1500, height: 1000 },
  });
  await page.getByRole('button', { name: 'Request test' }).click();
  const dialog = page.getByRole('dialog');
  const at = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
  for (const [label, text] of [
    ['Sources', '192.0.2.0/24'],
    ['Methods', 'guessing of passwords'],
    ['Contact’s name', 'Tess'],
    ['Contact’s mail address', 'tess@example.com'],
    ['Start', at(0)],
    ['End', at(1)],
  ] as const)
    await dialog.getByLabel(label, { exact: true }).fill(text);
  await dialog.getByRole('checkbox').check();
  assert.deepEqual(await accessibilityFaults(page), []);
  await dialog.getByRole('button', { name: 'Request test' }).click();
  await page.getByText('waits for approval').waitFor();
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('is active.').waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await dialog.getByLabel('Reason').fill('It disturbs.');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('is stopped.').waitFor();
  await page.getByText('It disturbs.').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(complaints, []);
});
