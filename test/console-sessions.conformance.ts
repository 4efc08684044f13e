import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { closeBrowser } from './support/browser.ts';
import {
  allow,
  assumeRole,
  createUser,
  iamClient,
  putUserPolicy,
  stsClient,
  trust,
} from './support/clients.ts';
import { openConsole } from './support/console-page.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { ACCOUNT, type Credentials, startServer } from './support/server.ts';

/** Temporary credentials are seen and ended by hand, in a real browser. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;

after(closeBrowser);

test('one session of a role is ended, then all of them, then all of a user', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const iam = iamClient(server, server.root);
  const user = await createUser(iam, 'anna');
  await putUserPolicy(iam, 'anna', allow('sts:AssumeRole'));
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:root`);
  await iam.send(new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument }));
  const begin = (name: string) =>
    assumeRole(stsClient(server, user), `arn:aws:iam::${ACCOUNT}:role/deployer`, name);
  const [one, two] = [await begin('one'), await begin('two')];
  const works = async (who: Credentials): Promise<boolean> => {
    try {
      await stsClient(server, who).send(new GetCallerIdentityCommand({}));
      return true;
    } catch (error) {
      assert.equal((error as Error).name, 'ExpiredToken');
      return false;
    }
  };
  assert.ok((await works(one)) && (await works(two)));

  const { page, complaints } = await openConsole(t, server, ROOT, {
    path: '/iam/roles/deployer?tab=sessions',
  });
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`${name} \\(deployer\\)`) });
  await row('one').waitFor();
  await row('one').getByRole('checkbox').check({ force: true });
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Details' }).click();
  await dialog.getByText(user.accessKeyId).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await row('one').getByText('Ended').waitFor();
  assert.deepEqual([await works(one), await works(two)], [false, true]);

  await page.getByRole('button', { name: 'End all sessions before now' }).click();
  await dialog.getByLabel('To confirm').fill('deployer');
  await dialog.getByRole('button', { name: 'End all' }).click();
  await row('two').getByText('Ended').waitFor();
  assert.equal(await works(two), false);

  const three = await begin('three');
  assert.ok(await works(three));
  await page.goto('/console/iam/users/anna?tab=sessions');
  await page.getByRole('button', { name: 'End all sessions before now' }).click();
  await dialog.getByLabel('To confirm').fill('anna');
  await dialog.getByRole('button', { name: 'End all' }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await works(three), false);
  assert.ok(await works(user), 'the access key goes on');
  assert.deepEqual(complaints, []);
});
