import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { issue, issueCa, makeCrl } from './support/anywhere-ca.ts';
import { createSession, signedByCertificate } from './support/anywhere-helper.ts';
import { closeBrowser } from './support/browser.ts';
import { iamClient } from './support/clients.ts';
import { openConsole } from './support/console-page.ts';
import { skipWithoutChromium } from './support/programs.ts';
import { queryRequest, sendRaw } from './support/raw-call.ts';
import { askRolesAnywhere } from './support/rolesanywhere-client.ts';
import { ACCOUNT, startServer } from './support/server.ts';

/** Certificates by hand, in a real browser: of programs outside, and of users. */

const skip = skipWithoutChromium();
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/workload`;

after(closeBrowser);

test('an authority is trusted, leads to a role, and a certificate of it is revoked', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'rolesanywhere.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    },
  });
  await iamClient(server, server.root).send(
    new CreateRoleCommand({ RoleName: 'workload', AssumeRolePolicyDocument }),
  );
  const ca = await issueCa('CN=Example CA');
  const alice = await issue({ subject: 'CN=alice', issuer: ca, serialNumber: '0abc01' });
  const { page, complaints } = await openConsole(t, server, ROOT, { path: '/iam/roles-anywhere' });
  const dialog = page.getByRole('dialog');
  const tab = (name: string) => page.getByRole('tab', { name }).click();
  const mark = (name: string) => page.getByRole('row', { name }).getByRole('radio').check({ force: true });

  await page.getByRole('button', { name: 'Create trust anchor' }).click();
  await dialog.getByLabel('Name').fill('company');
  await dialog.getByRole('textbox', { name: 'Certificate of the authority' }).fill(ca.pem);
  await dialog.getByRole('button', { name: 'Create trust anchor' }).click();
  await page.getByRole('row', { name: /company.*Enabled/ }).waitFor();

  await tab('Profiles');
  await page.getByRole('button', { name: 'Create profile' }).click();
  await dialog.getByLabel('Name').first().fill('workloads');
  await dialog.getByLabel('ARNs of roles').fill(ROLE);
  await dialog.getByRole('button', { name: 'Create profile' }).click();
  await page.getByRole('row', { name: /workloads.*Enabled.*workload/ }).waitFor();

  const ask = (name: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked at by the test
    askRolesAnywhere(server, server.root, name) as Promise<any>;
  const { trustAnchorArn } = (await ask('ListTrustAnchors')).trustAnchors[0];
  const { profileArn } = (await ask('ListProfiles')).profiles[0];
  const open = async () =>
    (await createSession(server, { trustAnchorArn, profileArn, roleArn: ROLE }, { by: alice })).status;
  assert.equal(await open(), 201);

  await tab('Subjects');
  await mark('CN=alice');
  await page.getByRole('button', { name: 'Certificates' }).click();
  await dialog.getByText('abc01', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).first().click();

  await tab('CRLs');
  await page.getByRole('button', { name: 'Import CRL' }).click();
  await dialog.getByLabel('Name').fill('revoked');
  await dialog.getByRole('button', { name: /Trust anchor/ }).click();
  await page.getByRole('option', { name: 'company' }).click();
  await dialog
    .getByRole('textbox', { name: 'Revocation list' })
    .fill((await makeCrl(ca, ['0abc01'])).toString());
  await dialog.getByRole('button', { name: 'Import CRL' }).click();
  await page.getByRole('row', { name: /revoked.*Enabled/ }).waitFor();
  assert.equal(await open(), 403);
  await mark('revoked');
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('row', { name: /revoked.*Disabled/ }).waitFor();
  assert.equal(await open(), 201);

  await tab('Trust anchors');
  await mark('company');
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByLabel('To confirm').fill('company');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('There are no trust anchors in this Region.').waitFor();
  assert.equal(await open(), 404);
  assert.deepEqual(complaints, []);
});

test('a signing certificate of a user is uploaded, deactivated and activated', { skip }, async (t) => {
  const server = await startServer(t, { rootPassword: ROOT.password });
  await iamClient(server, server.root).send(new CreateUserCommand({ UserName: 'anna' }));
  const by = await issue({ subject: 'CN=anna' });
  const { page, complaints } = await openConsole(t, server, ROOT, {
    path: '/iam/users/anna?tab=credentials',
  });
  await page.getByRole('button', { name: 'Upload certificate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Text of the certificate').fill(by.pem);
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const row = page.getByRole('row', { name: /^[A-Z2-7]{32}|Mark [A-Z2-7]{32}/ });
  await row.waitFor();
  const id = /[A-Z2-7]{32}/.exec((await row.textContent()) ?? '')?.[0] ?? '';
  const status = async () => {
    const request = queryRequest(server.url, 'sts', { Action: 'GetCallerIdentity' });
    const keyId = `${ACCOUNT}_${id}`;
    return (await sendRaw(server.url, signedByCertificate(request, { by, keyId, service: 'sts' }))).status;
  };
  assert.equal(await status(), 200);
  const certificates = page.getByRole('radio', { name: `Mark ${id}` });
  await certificates.check({ force: true });
  await page.getByRole('button', { name: 'Deactivate', disabled: false }).click();
  await row.getByText('Inactive').waitFor();
  assert.equal(await status(), 403);
  await page.getByRole('button', { name: 'Activate', exact: true, disabled: false }).click();
  await row.getByText('Active', { exact: true }).waitFor();
  assert.equal(await status(), 200);
  assert.deepEqual(complaints, []);
});
