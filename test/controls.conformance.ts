import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteUserPolicyCommand,
  type IAMClient,
  PutUserPolicyCommand,
  TagUserCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  EnableKeyRotationCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { CONTROLS } from '../src/compliance/controls/controls.ts';
import { FRAMEWORKS } from '../src/compliance/controls/frameworks.ts';
import { allow, iamClient, kmsClient, policyOf, trust } from './support/clients.ts';
import { askCompliance } from './support/keywarden-client.ts';
import { startMailServer } from './support/mail-server.ts';
import { ACCOUNT, addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

interface ControlView {
  readonly ControlId: string;
  readonly Status: string;
  readonly FailedCount: number;
  readonly Failing: readonly { readonly Resource: string; readonly Detail?: string }[];
}

const getControl = (server: TestServer, by: Credentials, ControlId: string): Promise<ControlView> =>
  askCompliance<ControlView>(server, by, 'GetControl', { ControlId });

const EVERYTHING = policyOf(allow('*'));

/** What breaks a control, and what mends it. */
interface Turn {
  readonly control: string;
  readonly resource: RegExp;
  readonly breakIt: () => Promise<unknown>;
  readonly mendIt: () => Promise<unknown>;
}

function iamTurns(iam: IAMClient): readonly Turn[] {
  let key = '';
  let policyArn = '';
  return [
    {
      control: 'user-mfa',
      resource: /:user\/anna$/,
      breakIt: () =>
        iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: 'Correct-Horse-9' })),
      mendIt: () => iam.send(new DeleteLoginProfileCommand({ UserName: 'anna' })),
    },
    {
      control: 'access-key-single',
      resource: /:user\/anna$/,
      breakIt: async () => {
        await iam.send(new CreateAccessKeyCommand({ UserName: 'anna' }));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'anna' }));
        key = AccessKey?.AccessKeyId ?? '';
      },
      mendIt: () => iam.send(new DeleteAccessKeyCommand({ UserName: 'anna', AccessKeyId: key })),
    },
    {
      control: 'no-full-access-policies',
      resource: /:policy\/wide$/,
      breakIt: async () => {
        const { Policy } = await iam.send(
          new CreatePolicyCommand({ PolicyName: 'wide', PolicyDocument: EVERYTHING }),
        );
        policyArn = Policy?.Arn ?? '';
      },
      mendIt: () => iam.send(new DeletePolicyCommand({ PolicyArn: policyArn })),
    },
    {
      control: 'rights-by-groups',
      resource: /:user\/anna$/,
      breakIt: () =>
        iam.send(
          new PutUserPolicyCommand({
            UserName: 'anna',
            PolicyName: 'own',
            PolicyDocument: policyOf(allow('iam:GetUser')),
          }),
        ),
      mendIt: () => iam.send(new DeleteUserPolicyCommand({ UserName: 'anna', PolicyName: 'own' })),
    },
    {
      control: 'roles-trust-somebody',
      resource: /:role\/open$/,
      breakIt: () =>
        iam.send(new CreateRoleCommand({ RoleName: 'open', AssumeRolePolicyDocument: trust('*') })),
      mendIt: () => iam.send(new DeleteRoleCommand({ RoleName: 'open' })),
    },
  ];
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`${database}: a control breaks with the change that breaks it, and is mended with the one that mends it`, async (t) => {
    const server = await startServer(t, { database });
    const iam = iamClient(server, server.root);
    const kms = kmsClient(server, server.root);
    await iam.send(new CreateUserCommand({ UserName: 'anna' }));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId ?? '';
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    const keyPolicy = (Principal: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: Principal }, Action: 'kms:*', Resource: '*' },
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      });
    const turns: readonly Turn[] = [
      ...iamTurns(iam),
      {
        control: 'kms-no-deletion',
        resource: /:key\//,
        breakIt: () => kms.send(new ScheduleKeyDeletionCommand({ KeyId })),
        mendIt: () => kms.send(new CancelKeyDeletionCommand({ KeyId })),
      },
      {
        control: 'kms-not-public',
        resource: /:key\//,
        breakIt: () => kms.send(new PutKeyPolicyCommand({ KeyId, Policy: keyPolicy('*') })),
        mendIt: () =>
          kms.send(new PutKeyPolicyCommand({ KeyId, Policy: keyPolicy(`arn:aws:iam::${ACCOUNT}:root`) })),
      },
    ];
    for (const { control, resource, breakIt, mendIt } of turns) {
      assert.notEqual((await getControl(server, server.root, control)).Status, 'FAILED', control);
      await breakIt();
      const broken = await getControl(server, server.root, control);
      assert.equal(broken.Status, 'FAILED', control);
      assert.match(broken.Failing[0]?.Resource ?? '', resource);
      await mendIt();
      assert.notEqual((await getControl(server, server.root, control)).Status, 'FAILED', control);
    }
  });
}

test('what changes is noted within a second, in history and by mail, and an exception holds for a while', async (t) => {
  const mails = await startMailServer(t);
  const server = await startServer(t, { mail: { url: mails.url, from: 'keywarden@example.com' } });
  const iam = iamClient(server, server.root);
  const ask = <Output>(name: string, input: object = {}) =>
    askCompliance<Output>(server, server.root, name, { ...input });
  const statuses = async (): Promise<readonly string[]> => {
    const { Changes } = await ask<{ readonly Changes: readonly ControlView[] }>('ListControlHistory', {
      ControlId: 'password-length',
    });
    return Changes.map(({ Status }) => Status);
  };
  const until = async (wanted: readonly string[]): Promise<void> => {
    for (let tries = 0; tries < 100; tries++) {
      if (JSON.stringify(await statuses()) === JSON.stringify(wanted)) return;
      await delay(100);
    }
    assert.deepEqual(await statuses(), wanted);
  };
  await iam.send(new CreateUserCommand({ UserName: 'anna' }));
  await until(['FAILED']);
  await iam.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14 }));
  await until(['PASSED', 'FAILED']);
  await ask('PutControlOwner', { ControlId: 'password-length', Owner: 'security@example.com' });
  await iam.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 8 }));
  await until(['FAILED', 'PASSED', 'FAILED']);
  const [mail = ''] = await mails.messages(1);
  assert.match(mail, /A control broke: Passwords have 14 characters or more/);
  assert.match(mail, /Owner: security@example.com/);

  const { ExceptionId } = await ask<{ readonly ExceptionId: string }>('PutControlException', {
    ControlId: 'password-length',
    Resource: `arn:aws:iam::${ACCOUNT}:root`,
    Reason: 'An old system knows no longer ones.',
    ExpireDate: Math.floor(Date.now() / 1000) + 3600,
  });
  assert.equal((await getControl(server, server.root, 'password-length')).Status, 'PASSED');
  await ask('DeleteControlException', { ExceptionId });
  assert.equal((await getControl(server, server.root, 'password-length')).Status, 'FAILED');
  for (const ExpireDate of [0, Math.floor(Date.now() / 1000) + 800 * 86_400])
    await assert.rejects(
      ask('PutControlException', { ControlId: 'password-length', Resource: '*', Reason: 'x', ExpireDate }),
      { name: 'ValidationException' },
    );
});

test('an account makes controls of its own, and sees nothing of the deployment or of others', async (t) => {
  const server = await startServer(t);
  const customer = await addAccount(server, '444455556666');
  const iam = iamClient(server, customer);
  await iam.send(new CreateUserCommand({ UserName: 'anna' }));
  const { ControlId } = await askCompliance<{ readonly ControlId: string }>(
    server,
    customer,
    'PutCustomControl',
    {
      Name: 'owned',
      Definition: JSON.stringify({
        title: 'Users have an owner',
        severity: 'low',
        kind: 'user',
        expect: [{ field: 'tag:owner', operator: 'exists' }],
        mappings: { nist: ['AC-2'] },
      }),
    },
  );
  const broken = await getControl(server, customer, ControlId);
  assert.deepEqual(
    [broken.Status, broken.Failing.map(({ Resource }) => Resource)],
    ['FAILED', ['arn:aws:iam::444455556666:user/anna']],
  );
  await iam.send(new TagUserCommand({ UserName: 'anna', Tags: [{ Key: 'owner', Value: 'team' }] }));
  assert.equal((await getControl(server, customer, ControlId)).Status, 'PASSED');
  for (const id of [ControlId, 'no-such-control'])
    await assert.rejects(getControl(server, server.root, id), { name: 'ResourceNotFoundException' });
  await assert.rejects(getControl(server, customer, 'tls'), { name: 'ResourceNotFoundException' });
  assert.equal((await getControl(server, server.root, 'tls')).Status, 'FAILED');
  await assert.rejects(
    askCompliance(server, customer, 'PutCustomControl', { Name: 'bad', Definition: '{"kind":"user"}' }),
    { name: 'ValidationException' },
  );
});

test('every requirement is somebody’s, and every control is about some', async (t) => {
  const server = await startServer(t);
  const ids = CONTROLS.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id, mappings } of CONTROLS) assert.ok(Object.keys(mappings).length > 0, id);
  for (const Framework of Object.keys(FRAMEWORKS)) {
    const { Requirements } = await askCompliance<{
      readonly Requirements: readonly { readonly Responsibility: string; readonly Status: string }[];
    }>(server, server.root, 'GetResponsibilityMatrix', { Framework });
    assert.ok(Requirements.length > 5, Framework);
    for (const { Responsibility } of Requirements)
      assert.ok(['operator', 'customer', 'both'].includes(Responsibility));
  }
});
