import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { openChannel } from './hsm-channel.ts';

/** Both ends of a connection. */
async function socketPair(): Promise<{ ends: [Socket, Socket]; [Symbol.dispose](): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-channel-'));
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const one = connect(path);
  const [two] = (await once(server, 'connection')) as [Socket];
  server.close();
  return {
    ends: [one, two],
    [Symbol.dispose]: () => {
      one.destroy();
      two.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}

test('messages arrive whole and in order, however the stream is cut', async () => {
  using pair = await socketPair();
  const [one, two] = pair.ends;
  const value = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.double(), fc.boolean());
  const messages = fc.sample(fc.record({ id: fc.nat(), value }, { noNullPrototype: true }), {
    numRuns: 500,
    seed: 1,
  });
  const received: unknown[] = [];
  openChannel<unknown, unknown>(two, (some) => received.push(...some));
  // The bytes as they are sent, handed on in pieces.
  const recorded: Buffer[] = [];
  const tap = {
    on: () => tap,
    write: (bytes: Uint8Array) => recorded.push(Buffer.from(bytes)),
    destroy: () => undefined,
  };
  const channel = openChannel<unknown, unknown>(tap as unknown as Socket, () => undefined);
  for (const message of messages) channel.send(message);
  channel.flush();
  const bytes = Buffer.concat(recorded);
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size % 97) + 1) {
    one.write(bytes.subarray(at, at + size));
    if (at % 13 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  while (received.length < messages.length) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(received, messages);
});

test('a message longer than any of ours ends the connection', async () => {
  using pair = await socketPair();
  const [one, two] = pair.ends;
  openChannel<unknown, unknown>(two, () => assert.fail('nothing was sent'));
  one.write(Buffer.from('ffffffff00', 'hex'));
  const [error] = (await once(two, 'error')) as [Error];
  assert.match(error.message, /too long/);
});
