import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  RotateKeyOnDemandCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { allow, createUser, iamClient, kmsClient, putUserPolicy } from './support/clients.ts';
import { type Credentials, startServer, type TestServer } from './support/server.ts';

/** Kubernetes' API as its generated code has it: https://github.com/kubernetes/kms/blob/main/apis/v2/api.proto */
const field = (id: number, type: string) => ({ id, type });
const method = (name: string) => ({
  requestType: `${name}Request`,
  responseType: `${name}Response`,
  comment: '',
});
const annotations = (id: number) => ({ keyType: 'string', type: 'bytes', id });
const MESSAGES = {
  StatusRequest: { fields: {} },
  StatusResponse: {
    fields: { version: field(1, 'string'), healthz: field(2, 'string'), key_id: field(3, 'string') },
  },
  DecryptRequest: {
    fields: {
      ciphertext: field(1, 'bytes'),
      uid: field(2, 'string'),
      key_id: field(3, 'string'),
      annotations: annotations(4),
    },
  },
  DecryptResponse: { fields: { plaintext: field(1, 'bytes') } },
  EncryptRequest: { fields: { plaintext: field(1, 'bytes'), uid: field(2, 'string') } },
  EncryptResponse: {
    fields: { ciphertext: field(1, 'bytes'), key_id: field(2, 'string'), annotations: annotations(3) },
  },
  KeyManagementService: {
    methods: { Status: method('Status'), Encrypt: method('Encrypt'), Decrypt: method('Decrypt') },
  },
};

interface Answer {
  readonly version: string;
  readonly healthz: string;
  readonly key_id: string;
  readonly ciphertext: Buffer;
  readonly plaintext: Buffer;
  readonly annotations: Readonly<Record<string, Buffer>>;
}

interface Plugin {
  readonly child: ChildProcess;
  readonly socket: string;
  readonly printed: () => string;
  call(name: 'Status' | 'Encrypt' | 'Decrypt', request?: object): Promise<Answer>;
}

function grpcCaller(t: TestContext, socket: string): Plugin['call'] {
  const definition = fromJSON({ nested: { v2: { nested: MESSAGES } } }, { keepCase: true, defaults: true });
  const { v2 } = loadPackageDefinition(definition) as unknown as {
    v2: { KeyManagementService: new (target: string, how: object) => GrpcClient };
  };
  const client = new v2.KeyManagementService(`unix://${socket}`, credentials.createInsecure());
  t.after(() => client.close());
  return (name, request = {}) =>
    new Promise((answered, failed) => {
      client[name](request, { deadline: Date.now() + 30_000 }, (problem, answer) =>
        problem ? failed(problem) : answered(answer),
      );
    });
}

type Call = (
  request: object,
  options: object,
  done: (problem: ServiceError | null, answer: Answer) => void,
) => void;

type GrpcClient = Record<'Status' | 'Encrypt' | 'Decrypt', Call> & { close(): void };

const BIN = resolve(import.meta.dirname, '../bin/keywarden.mjs');

function run(server: TestServer, signer: Credentials, ...argv: string[]) {
  const env = {
    PATH: process.env['PATH'],
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: signer.accessKeyId,
    AWS_SECRET_ACCESS_KEY: signer.secretAccessKey,
  };
  const all = ['kms', 'kubernetes', '--endpoint', server.url, ...argv];
  const child = spawn(process.execPath, [BIN, ...all], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  return { child, printed: () => text };
}

async function startPlugin(t: TestContext, server: TestServer, signer: Credentials): Promise<Plugin> {
  const socket = join(server.folder, 'kms.sock');
  const { child, printed } = run(server, signer, '--socket', socket, '--key', 'alias/k8s');
  t.after(() => child.kill('SIGKILL'));
  for (let tries = 0; !printed().includes('serves Kubernetes'); tries++) {
    assert.ok(child.exitCode === null && tries < 1000, printed());
    await delay(20);
  }
  return { child, socket, printed, call: grpcCaller(t, socket) };
}

/** A key under the plugin's alias, and a user who may use keys and do nothing else. */
async function newCluster(t: TestContext) {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const signer = await createUser(iam, 'api-server');
  await putUserPolicy(iam, 'api-server', allow(['kms:Encrypt', 'kms:Decrypt']));
  const kms = kmsClient(server, server.root);
  const makeKey = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';
  const keyId = await makeKey();
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/k8s', TargetKeyId: keyId }));
  return { server, signer, kms, keyId, makeKey };
}

test('a gRPC client gets back what it encrypted, across rotations and a moved alias, and sees both in the key id', async (t) => {
  const { server, signer, kms, keyId, makeKey } = await newCluster(t);
  const { call, socket } = await startPlugin(t, server, signer);
  assert.equal(statSync(socket).mode & 0o777, 0o600);
  const status = await call('Status');
  assert.deepEqual([status.version, status.healthz], ['v2', 'ok']);
  assert.match(status.key_id, new RegExp(`^arn:aws:kms:us-east-1:111122223333:key/${keyId}/[0-9a-f]{64}$`));
  const plaintext = Buffer.from('a data key of the API server');
  const first = await call('Encrypt', { plaintext, uid: 'uid-1' });
  assert.equal(first.key_id, status.key_id);
  assert.deepEqual(first.annotations, {});
  assert.ok(first.ciphertext.length < 1024 && first.key_id.length < 1024);

  await kms.send(new RotateKeyOnDemandCommand({ KeyId: keyId }));
  const rotated = await call('Status');
  assert.notEqual(rotated.key_id, status.key_id);
  const second = await call('Encrypt', { plaintext, uid: 'uid-2' });
  assert.equal(second.key_id, rotated.key_id);

  await kms.send(new UpdateAliasCommand({ AliasName: 'alias/k8s', TargetKeyId: await makeKey() }));
  assert.notEqual((await call('Status')).key_id.split('/')[1], keyId);
  for (const { ciphertext, key_id } of [first, second])
    assert.deepEqual((await call('Decrypt', { ciphertext, key_id, uid: 'uid-3' })).plaintext, plaintext);
});

test('what another key, another account or nobody made is not opened, and a key that is off is not healthy', async (t) => {
  const { server, signer, kms, keyId } = await newCluster(t);
  const { call, printed } = await startPlugin(t, server, signer);
  const { ciphertext, key_id } = await call('Encrypt', { plaintext: Buffer.from('text') });
  const refused = (request: object, details: RegExp) =>
    assert.rejects(call('Decrypt', { ciphertext, key_id, uid: 'uid-9', ...request }), { details });
  await refused({ ciphertext: ciphertext.subarray(1) }, /^InvalidCiphertextException/);
  await refused({ ciphertext: Buffer.alloc(0) }, /Exception/);
  await refused(
    { key_id: key_id.replace('111122223333', '444455556666') },
    /none of this account and region/,
  );
  await refused({ key_id: '' }, /none of this account and region/);
  assert.match(printed(), /Decrypt uid-9: InvalidCiphertextException/);
  await kms.send(new DisableKeyCommand({ KeyId: keyId }));
  await assert.rejects(call('Status'), { details: /^DisabledException: .* is disabled\.$/ });
  await refused({}, /^DisabledException/);
  await server.close();
  await assert.rejects(call('Status'), { code: 13 });
});

test('a second plugin does not take the socket of the first; after a crash its successor does, and SIGTERM removes it', async (t) => {
  const { server, signer } = await newCluster(t);
  const first = await startPlugin(t, server, signer);
  const second = run(server, signer, '--socket', first.socket, '--key', 'alias/k8s');
  assert.deepEqual(await once(second.child, 'close'), [1, null]);
  assert.match(second.printed(), /EADDRINUSE/);
  await first.call('Status');
  const killed = once(first.child, 'close');
  first.child.kill('SIGKILL');
  await killed;
  assert.ok(existsSync(first.socket));
  const third = await startPlugin(t, server, signer);
  await third.call('Status');
  const ended = once(third.child, 'close');
  third.child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  assert.ok(!existsSync(third.socket));
});
