import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { findPkcs11Library } from '../../softhsm.ts';
import { PinThrottle } from '../pin-throttle.ts';
import { P11_KIT_REMOTE_PLACES } from './remote-module.ts';
import { encodeBody } from './rpc-body.ts';
import { encodeFrame } from './rpc-frames.ts';
import { serveTunnel } from './serve-tunnel.ts';

const skip = P11_KIT_REMOTE_PLACES.some((path) => existsSync(path)) ? false : 'no p11-kit here';
/** A call that is refused without the HSM. */
const UNKNOWN_CALL = 200;

/** A client that takes an answer only when it is told to; `told` counts what was answered. */
async function slowClient(t: TestContext) {
  const untaken: (() => void)[] = [];
  const socket = new Duplex({
    writableHighWaterMark: 1,
    read: () => undefined,
    write: (_chunk, _encoding, taken) => void untaken.push(taken),
  });
  const client = { socket, told: 0, takeOne: () => untaken.shift()?.() };
  const tunnel = await serveTunnel(socket, {
    clusterId: 'cluster-a',
    // One that loads: the process of a tunnel ends without, and the tunnel with it.
    hsm: {
      module: { library: findPkcs11Library(), environment: {} },
      onWipe: () => () => undefined,
    } as never,
    host: { throttle: new PinThrottle() },
    clock: { now: () => 0 },
    onCommand: () => void client.told++,
    onEnd: () => undefined,
  });
  t.after(() => tunnel.close());
  const frame = { callCode: 1, options: Buffer.alloc(0), body: encodeBody(UNKNOWN_CALL, '') };
  socket.push(Buffer.concat([Buffer.of(0), ...Array.from({ length: 3 }, () => encodeFrame(frame))]));
  await delay(0);
  return client;
}

test('the next call of a client is answered when it has taken the answer before, not earlier', {
  skip,
}, async (t) => {
  const client = await slowClient(t);
  assert.equal(client.told, 1);
  // The version, and the first answer.
  client.takeOne();
  client.takeOne();
  await delay(0);
  assert.equal(client.told, 2);
  client.socket.destroy();
  await delay(0);
  assert.equal(client.told, 2);
});
