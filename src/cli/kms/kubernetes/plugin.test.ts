import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { createGrpcServer, GRPC, GrpcError } from './grpc-server.ts';
import { listenOnSocket } from './listen.ts';
import { kubernetesPlugin, type PluginKey } from './plugin.ts';
import { decodeMessage, encodeMessage } from './protobuf.ts';

const reversed = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes).reverse();

const key: PluginKey = {
  encrypt: async (plaintext) => ({ ciphertext: reversed(plaintext), id: 'key/1' }),
  async decrypt(ciphertext, id) {
    if (id !== 'key/1' || ciphertext.length === 0)
      throw new GrpcError(GRPC.internal, 'no ciphertext, 0% of ü');
    return reversed(ciphertext);
  },
};

interface Answer {
  readonly status: string | undefined;
  readonly message: string | undefined;
  readonly fields: ReadonlyMap<number, Buffer>;
}

interface Plugin {
  readonly path: string;
  readonly reported: readonly string[];
  call(method: string, body: Uint8Array, isFramed?: boolean): Promise<Answer>;
}

function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

async function startPlugin(t: TestContext): Promise<Plugin> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-k8s-'));
  const path = join(folder, 'kms.sock');
  const reported: string[] = [];
  const server = createGrpcServer(kubernetesPlugin(key, (problem) => reported.push(problem)));
  await listenOnSocket(server.http, path);
  const session = connect('http://localhost', { createConnection: () => connectSocket(path) });
  t.after(async () => {
    await server.close();
    assert.ok(session.closed);
    assert.ok(!existsSync(path));
    rmSync(folder, { recursive: true });
  });
  const call: Plugin['call'] = async (method, body, isFramed = false) => {
    const stream = session.request({ ':method': 'POST', ':path': `/v2.KeyManagementService/${method}` });
    let found: Record<string, unknown> = {};
    stream.on('response', (headers) => {
      found = { ...found, ...headers };
    });
    stream.on('trailers', (trailers) => {
      found = { ...found, ...trailers };
    });
    stream.end(isFramed ? body : framed(body));
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(stream, 'close');
    const frame = Buffer.concat(chunks);
    return {
      status: found['grpc-status'] as string | undefined,
      message: found['grpc-message'] as string | undefined,
      fields: frame.length === 0 ? new Map() : decodeMessage(frame.subarray(5)),
    };
  };
  return { path, reported, call };
}

test('tells that it is well, encrypts and decrypts, by the key id of its status', async (t) => {
  const { path, call } = await startPlugin(t);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const status = await call('Status', encodeMessage({}));
  assert.equal(status.status, '0');
  assert.deepEqual(
    [1, 2, 3].map((field) => status.fields.get(field)?.toString()),
    ['v2', 'ok', 'key/1'],
  );
  const encrypted = await call('Encrypt', encodeMessage({ 1: 'abc', 2: 'uid' }));
  assert.deepEqual(
    [encrypted.fields.get(1)?.toString(), encrypted.fields.get(2)?.toString()],
    ['cba', 'key/1'],
  );
  const decrypted = await call('Decrypt', encodeMessage({ 1: 'cba', 2: 'uid', 3: 'key/1' }));
  assert.equal(decrypted.fields.get(1)?.toString(), 'abc');
});

test('refuses what it does not know or cannot read, and goes on', async (t) => {
  const { call, reported } = await startPlugin(t);
  assert.equal((await call('Other', encodeMessage({}))).status, '12');
  const failed = await call('Decrypt', encodeMessage({ 2: 'uid-7' }));
  assert.deepEqual([failed.status, failed.message], ['13', 'no ciphertext, 0%25 of %C3%BC']);
  assert.deepEqual(reported, ['Decrypt uid-7: no ciphertext, 0% of ü']);
  assert.equal((await call('Encrypt', Buffer.from([1, 0, 0, 0, 0]), true)).status, '12');
  assert.equal((await call('Encrypt', Buffer.from([0, 0]), true)).status, '3');
  assert.equal((await call('Encrypt', Buffer.from([0x0a, 0xff]))).status, '3');
  assert.equal((await call('Encrypt', Buffer.alloc(1_100_000))).status, '8');
  assert.equal((await call('Status', encodeMessage({}))).status, '0');
});

test('leaves a socket that another serves, and a file that is no socket', async (t) => {
  const { path, call } = await startPlugin(t);
  const other = createGrpcServer(kubernetesPlugin(key, () => undefined));
  await assert.rejects(listenOnSocket(other.http, path), { code: 'EADDRINUSE' });
  assert.equal((await call('Status', encodeMessage({}))).status, '0');
  const file = `${path}.txt`;
  writeFileSync(file, 'a file');
  await assert.rejects(listenOnSocket(other.http, file), { code: 'EADDRINUSE' });
  assert.ok(existsSync(file));
});

test('messages are what they were, and nothing that is none takes it down', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.integer({ min: 1, max: 500 }).map(String), fc.uint8Array({ minLength: 1 })),
      (fields) => {
        const decoded = decodeMessage(encodeMessage(fields));
        assert.deepEqual(
          Object.fromEntries([...decoded].map(([number, bytes]) => [number, new Uint8Array(bytes)])),
          { ...fields },
        );
      },
    ),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        decodeMessage(bytes);
      } catch (problem) {
        assert.match(String(problem), /no message/);
      }
    }),
  );
});
