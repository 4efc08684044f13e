import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AcquireRoleCommand,
  GetAccountPropertiesCommand,
  GetAccountSummaryCommand,
  GetRoleCommand,
  GetRoleTemplateVersionCommand,
  PutAccountPropertiesCommand,
  SetSecurityTokenServicePreferencesCommand,
} from '@aws-sdk/client-iam';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { startServer } from './support/server.ts';

const RoleName = 'AWSServiceRoleForIAMRoleManager';
const ENABLE = { Properties: { 'RoleManager/Enabled': 'true' } };

test('the version of global tokens is kept, and shown in the summary', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const shown = async () =>
    (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap?.GlobalEndpointTokenVersion;
  assert.equal(await shown(), 1);
  for (const [GlobalEndpointTokenVersion, number] of [
    ['v2Token', 2],
    ['v1Token', 1],
  ] as const) {
    await iam.send(new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion }));
    assert.equal(await shown(), number);
  }
});

test('role manager is enabled with its service-linked role, by who may make that', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const ann = iamClient(server, await createUser(iam, 'ann'));
  await putUserPolicy(iam, 'ann', allow('iam:PutAccountProperties'));
  await assert.rejects(ann.send(new PutAccountPropertiesCommand(ENABLE)), /iam:CreateServiceLinkedRole/);
  const enabled = async () => (await iam.send(new GetAccountPropertiesCommand({}))).Properties;
  assert.deepEqual(await enabled(), { 'RoleManager/Enabled': 'false' });
  await iam.send(new PutAccountPropertiesCommand(ENABLE));
  await iam.send(new PutAccountPropertiesCommand(ENABLE));
  assert.deepEqual(await enabled(), ENABLE.Properties);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  assert.equal(Role?.Path, '/aws-service-role/role-manager.iam.amazonaws.com/');
  await ann.send(new PutAccountPropertiesCommand({ Properties: { 'RoleManager/Enabled': 'false' } }));
  assert.deepEqual(await enabled(), { 'RoleManager/Enabled': 'false' });
});

test('properties that are none are refused in AWS words, and no role template is there', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  for (const [Properties, message] of [
    [{ Enabled: 'true' }, 'Property key must be in format Namespace/PropertyName: Enabled'],
    [
      { 'RoleManager/Enabled': 'true', 'Other/Enabled': 'true' },
      'All properties must belong to the same namespace',
    ],
    [{ 'Other/Enabled': 'true' }, 'Unsupported namespace: Other'],
    [{ 'RoleManager/Other': 'true' }, 'RoleManager namespace requires Enabled property'],
    [{ 'RoleManager/Enabled': 'TRUE' }, "Enabled must be 'true' or 'false'"],
  ] as const)
    await assert.rejects(iam.send(new PutAccountPropertiesCommand({ Properties })), {
      name: 'InvalidInputException',
      message,
    });
  const TemplateArn = 'arn:aws:iam::aws:role-template/iam.amazonaws.com/PowerUserRoleTemplate:1';
  await assert.rejects(iam.send(new GetRoleTemplateVersionCommand({ TemplateArn })), {
    name: 'NoSuchEntityException',
  });
  await assert.rejects(iam.send(new AcquireRoleCommand({ TemplateArn })), { name: 'NoSuchEntityException' });
});
