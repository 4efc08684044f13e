import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DeleteCustomKeyStoreCommand,
  DescribeCustomKeyStoresCommand,
  DisconnectCustomKeyStoreCommand,
  UpdateCustomKeyStoreCommand,
} from '@aws-sdk/client-kms';
import { makeCertificate } from './support/certificates.ts';
import { kmsClient } from './support/clients.ts';
import { OPERATIONS, sendOperation } from './support/operations.ts';
import { startServer, type TestServer } from './support/server.ts';
import type { Step } from './support/walk.ts';
import { KEY_STORE_PASSWORD, keyStoreClusterSteps, trustAnchor } from './support/walk-kms.ts';

/** Takes steps that must succeed; answers by label. */
async function take(server: TestServer, steps: readonly Step[]) {
  const seen = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { label, input: given, until } of steps) {
    const operation = OPERATIONS.find((known) => known.label === label) ?? assert.fail(label);
    const input = typeof given === 'function' ? await given(seen) : given;
    const send = async () =>
      (await sendOperation(server, server.root, operation, input)) as Record<string, unknown>;
    let output = await send();
    for (let tries = 0; until !== undefined && !until(output); tries++) {
      assert.ok(tries < 200, label);
      await delay(50);
      output = await send();
    }
    seen.set(label, output);
  }
  return seen;
}

const named = (name: string) => ({ name });

test('a key store in a cluster connects with the password of kmsuser, and says why it does not', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const seen = await take(server, keyStoreClusterSteps);
  const cluster = seen.get('cloudhsm:CreateCluster')?.['Cluster'] as { readonly ClusterId: string };
  const stranger = await makeCertificate('stranger', { now: Date.now() });
  const input = {
    CustomKeyStoreName: 'store',
    CloudHsmClusterId: cluster.ClusterId,
    TrustAnchorCertificate: trustAnchor(),
    KeyStorePassword: 'not the password',
  };
  const create = (change: Partial<typeof input>) =>
    kms.send(new CreateCustomKeyStoreCommand({ ...input, ...change }));
  await assert.rejects(
    create({ CloudHsmClusterId: 'cluster-aaaaaaaaaaa' }),
    named('CloudHsmClusterNotFoundException'),
  );
  await assert.rejects(
    create({ TrustAnchorCertificate: stranger.certificate }),
    named('IncorrectTrustAnchorException'),
  );
  const { CustomKeyStoreId = '' } = await create({});
  assert.match(CustomKeyStoreId, /^cks-[0-9a-f]{17}$/);
  assert.equal((await create({})).CustomKeyStoreId, CustomKeyStoreId);
  await assert.rejects(
    create({ KeyStorePassword: KEY_STORE_PASSWORD }),
    named('CustomKeyStoreNameInUseException'),
  );
  await assert.rejects(create({ CustomKeyStoreName: 'other' }), named('CloudHsmClusterInUseException'));

  const state = async () => {
    const { CustomKeyStores = [] } = await kms.send(new DescribeCustomKeyStoresCommand({ CustomKeyStoreId }));
    return [CustomKeyStores[0]?.ConnectionState, CustomKeyStores[0]?.ConnectionErrorCode];
  };
  assert.deepEqual(await state(), ['DISCONNECTED', undefined]);
  await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  assert.deepEqual(await state(), ['FAILED', 'INVALID_CREDENTIALS']);
  const wrongState = named('CustomKeyStoreInvalidStateException');
  await assert.rejects(kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId })), wrongState);
  await assert.rejects(kms.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId })), wrongState);
  const disconnect = () => kms.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  const update = (change: { KeyStorePassword?: string; NewCustomKeyStoreName?: string }) =>
    kms.send(new UpdateCustomKeyStoreCommand({ CustomKeyStoreId, ...change }));
  await disconnect();
  await update({ KeyStorePassword: KEY_STORE_PASSWORD });
  await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  assert.deepEqual(await state(), ['CONNECTED', undefined]);

  await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  assert.deepEqual(await state(), ['CONNECTED', undefined]);
  await update({ NewCustomKeyStoreName: 'renamed while connected' });
  await assert.rejects(update({ KeyStorePassword: KEY_STORE_PASSWORD }), wrongState);
  await assert.rejects(kms.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId })), wrongState);
  await disconnect();
  await assert.rejects(disconnect(), wrongState);
  await update({ NewCustomKeyStoreName: 'renamed' });
  await kms.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId }));
  await assert.rejects(state(), named('CustomKeyStoreNotFoundException'));
});

test('each type of key store wants its own members; external ones are not there, and say so', async (t) => {
  const server = await startServer(t);
  const kms = kmsClient(server, server.root);
  const create = (input: Partial<CreateCustomKeyStoreCommand['input']>) =>
    kms.send(new CreateCustomKeyStoreCommand({ CustomKeyStoreName: 'store', ...input }));
  const invalid = (text: RegExp) => ({ name: 'ValidationException', message: text });
  await assert.rejects(
    create({}),
    invalid(/requires CloudHsmClusterId, TrustAnchorCertificate, KeyStorePassword/),
  );
  const hsm = {
    CloudHsmClusterId: 'cluster-aaaaaaaaaaa',
    TrustAnchorCertificate: 'certificate',
    KeyStorePassword: KEY_STORE_PASSWORD,
  };
  const XksProxyUriEndpoint = 'https://xks.example.com';
  await assert.rejects(create({ ...hsm, XksProxyUriEndpoint }), invalid(/takes no XksProxyUriEndpoint/));
  const CustomKeyStoreType = 'EXTERNAL_KEY_STORE';
  await assert.rejects(create({ CustomKeyStoreType }), invalid(/requires XksProxyConnectivity/));
  const external = {
    CustomKeyStoreType,
    XksProxyConnectivity: 'PUBLIC_ENDPOINT',
    XksProxyUriEndpoint,
    XksProxyUriPath: '/kms/xks/v1',
    XksProxyAuthenticationCredential: {
      AccessKeyId: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      RawSecretAccessKey: 'A'.repeat(43),
    },
  } as const;
  await assert.rejects(create({ ...external, ...hsm }), invalid(/takes no CloudHsmClusterId/));
  const unsupported = named('UnsupportedOperationException');
  await assert.rejects(create(external), unsupported);
  const key = {
    Origin: CustomKeyStoreType,
    CustomKeyStoreId: 'cks-1',
    XksKeyId: 'bb8562717f809024',
  } as const;
  for (const name of ['CustomKeyStoreId', 'XksKeyId'])
    await assert.rejects(
      kms.send(new CreateKeyCommand({ ...key, [name]: undefined })),
      invalid(new RegExp(`${name} must be specified`)),
    );
  await assert.rejects(kms.send(new CreateKeyCommand(key)), unsupported);
});
