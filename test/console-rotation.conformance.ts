import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { DAY_MILLISECONDS } from '../src/identity/access-keys/key-end.ts';
import { accessKeyTables } from '../src/identity/access-keys/tables.ts';
import { openStore } from '../src/storage/open-store.ts';
import { closeBrowser } from './support/browser.ts';
import { createUser, iamClient, stsClient } from './support/clients.ts';
import { openConsole } from './support/console-page.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { startServer } from './support/server.ts';

/** Access keys are replaced, and given an end, by hand in a real browser. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;
const PATH = '/iam/users/anna?tab=credentials';

after(closeBrowser);

test('a rotation goes on where the keys stand, however the page was left, and each step is undone', {
  skip,
}, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const iam = iamClient(server, server.root);
  const old = await createUser(iam, 'anna');
  const { page, complaints } = await openConsole(t, server, ROOT, { path: PATH });
  const dialog = page.getByRole('dialog', { name: `Rotate ${old.accessKeyId}` });
  const press = (name: string) => dialog.getByRole('button', { name }).click();
  const open = async (): Promise<void> => {
    await page.goto(`/console${PATH}`);
    await page.getByRole('radio', { name: `Mark ${old.accessKeyId}` }).check();
    await page.getByRole('button', { name: 'Rotate' }).click();
  };
  const keys = async () =>
    ((await iam.send(new ListAccessKeysCommand({ UserName: 'anna' }))).AccessKeyMetadata ?? []).length;

  await open();
  await press('Make the new key');
  await dialog.getByRole('button', { name: 'All programs use the new key' }).waitFor();
  await open();
  await dialog.getByText('was shown when it was made').waitFor();
  assert.equal(await keys(), 2, 'no third key is made');
  await press('Back: delete the new key');
  const confirm = page.getByRole('dialog', { name: 'Go back, and delete the new key?' });
  await confirm
    .getByLabel('To confirm')
    .fill((await confirm.getByPlaceholder(/^AKIA/).getAttribute('placeholder')) ?? '');
  await confirm.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Make the new key' }).waitFor();
  assert.equal(await keys(), 1);

  await press('Make the new key');
  await press('All programs use the new key');
  await press('Back: not all use it yet');
  await press('All programs use the new key');
  await press('Let the old key drain');
  await press('Back: stop draining');
  await press('All programs use the new key');
  await press('Let the old key drain');
  await dialog.getByRole('button', { name: 'Deactivate the old key' }).waitFor();
  await open();
  await press('Deactivate the old key');
  await dialog.getByText('is refused already').waitFor();
  await assert.rejects(stsClient(server, old).send(new GetCallerIdentityCommand({})));
  await press('Back: activate it again');
  await dialog.getByRole('button', { name: 'Deactivate the old key' }).waitFor();
  await stsClient(server, old).send(new GetCallerIdentityCommand({}));
  await press('Deactivate the old key');
  await open();
  await press('Delete the old key');
  await dialog.getByText('is gone').waitFor();
  await press('Done');
  assert.equal(await keys(), 1);
  assert.deepEqual(complaints, []);
});

test('draining is stopped, and an expiry is set and taken away', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const { accessKeyId: AccessKeyId } = await createUser(iamClient(server, server.root), 'anna');
  await askKeywarden(server, server.root, 'StartAccessKeyDraining', { AccessKeyId });
  const { page, complaints } = await openConsole(t, server, ROOT, { path: PATH });
  const row = page.getByRole('row', { name: new RegExp(AccessKeyId) });
  await row.getByText('Draining').waitFor();
  await page.getByRole('radio', { name: `Mark ${AccessKeyId}` }).check();
  await page.getByRole('button', { name: 'Stop draining' }).click();
  await row.getByText('Active').waitFor();

  const expiry = async () => {
    const { Keys } = await askKeywarden<{ readonly Keys: readonly { readonly ExpiryDate?: number }[] }>(
      server,
      server.root,
      'DescribeKeyRotation',
      { UserName: 'anna' },
    );
    return Keys[0]?.ExpiryDate;
  };
  const dialog = page.getByRole('dialog', { name: `Expiry of ${AccessKeyId}` });
  await page.getByRole('button', { name: 'Set expiry' }).click();
  await dialog.getByPlaceholder('YYYY/MM/DD').fill('2099/01/02');
  await dialog.getByRole('button', { name: 'Set expiry' }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await expiry(), Date.UTC(2099, 0, 2) / 1000);
  await page.getByRole('button', { name: 'Set expiry' }).click();
  await dialog.getByRole('button', { name: 'Take the expiry away' }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await expiry(), undefined);
  assert.deepEqual(complaints, []);
});

test('a maximum age shows what it ends before it is saved, and holds from then on', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const iam = iamClient(server, server.root);
  const [old, elder] = [await createUser(iam, 'old'), await createUser(iam, 'elder')];
  const store = await openStore({ url: server.databaseUrl });
  for (const [key, days] of [
    [old, 100],
    [elder, 86],
  ] as const)
    await store.write(({ db }) =>
      accessKeyTables(db)
        .updateTable('access_keys')
        .set({ created_at: Date.now() - days * DAY_MILLISECONDS })
        .where('id', '=', key.accessKeyId)
        .execute(),
    );
  await store.close();
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/iam/account-settings' });
  await page.getByLabel('Days', { exact: true }).fill('90');
  await page.getByText('1 would be refused at once, 1 would be told of now.').waitFor();
  await page.getByRole('row', { name: new RegExp(`${old.accessKeyId}.*Refused`) }).waitFor();
  await page.getByRole('row', { name: new RegExp(`${elder.accessKeyId}.*Ends soon`) }).waitFor();
  await stsClient(server, old).send(new GetCallerIdentityCommand({}));
  await page.getByRole('button', { name: 'Save maximum age' }).click();
  const dialog = page.getByRole('dialog', { name: 'Refuse 1 access key at once?' });
  await dialog.getByLabel('To confirm').fill('90 days');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await assert.rejects(stsClient(server, old).send(new GetCallerIdentityCommand({})));
  await stsClient(server, elder).send(new GetCallerIdentityCommand({}));
  await page.getByLabel('Days', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Save maximum age' }).click();
  await page.getByText('may grow as old as they like').waitFor();
  await stsClient(server, old).send(new GetCallerIdentityCommand({}));
  assert.deepEqual(complaints, []);
});
