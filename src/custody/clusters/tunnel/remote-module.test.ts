import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { makeVendor } from '../../../../test/support/vendor-module.ts';
import { runJob } from '../run-job.ts';
import { P11_KIT_REMOTE_PLACES, RemoteModule } from './remote-module.ts';
import { arrayOf, BodyReader, encodeBody, returnCodeOf } from './rpc-body.ts';
import { CALL } from './rpc-calls.ts';

const program = P11_KIT_REMOTE_PLACES.find((path) => existsSync(path));
const skip = program === undefined ? 'no p11-kit here' : false;
/** By which p11-kit knows its own protocol, in C_Initialize. */
const HANDSHAKE = Buffer.from('PRIVATE-GNOME-KEYRING-PKCS11-PROTOCOL-V-1');
const GET_SLOT_LIST = 4;
const SERIAL_SESSION = 4n;
const SLOT_ID_INVALID = 3;

const byte = (value: number): { readonly raw: Uint8Array } => ({ raw: Uint8Array.of(value) });
const count = (value: number): { readonly raw: Uint8Array } => ({ raw: Uint8Array.of(0, 0, 0, value) });

/** A module with three tokens, of which a tunnel may show one. */
async function shownOne(t: TestContext) {
  const { library, environment } = makeVendor(t, 3).pool();
  const tokens = await runJob({ library, environment }, 'listTokens', {});
  const [mine] = tokens.filter(({ label }) => label === 'pool-2');
  assert.ok(mine && program !== undefined);
  const module = { library, environment, tokens: [mine.serial] };
  const remote = new RemoteModule({ program, module, onEnd: () => undefined });
  t.after(() => remote.close());
  const hello = encodeBody(CALL.initialize, 'ayyay', arrayOf(HANDSHAKE), byte(0), arrayOf(Buffer.of(0)));
  assert.equal(returnCodeOf(await remote.ask(hello)), 0);
  // SoftHSM makes the number of a slot of its token's serial number.
  const slots = tokens.map(({ serial }) => BigInt(`0x${serial.slice(-8)}`) & 0x7fffffffn);
  return { remote, slots };
}

const GUESSES = [...Array.from({ length: 64 }, (_, index) => BigInt(index)), 2n ** 31n - 1n, 2n ** 64n - 1n];

test('a client finds the tokens it may see and no other, whatever slot it asks for', { skip }, async (t) => {
  const { remote, slots } = await shownOne(t);
  for (const isPresent of [0, 1]) {
    const list = await remote.ask(encodeBody(GET_SLOT_LIST, 'yfu', byte(isPresent), count(16)));
    const reader = new BodyReader(list);
    assert.deepEqual([reader.byte(), reader.length()], [1, 1]);
  }
  const opened: bigint[] = [];
  for (const slot of [...GUESSES, ...slots]) {
    const info = await remote.ask(encodeBody(CALL.getTokenInfo, 'u', slot));
    const session = await remote.ask(encodeBody(CALL.openSession, 'uu', slot, SERIAL_SESSION));
    assert.equal(returnCodeOf(info), returnCodeOf(session));
    if (returnCodeOf(session) === 0) opened.push(slot);
    else assert.equal(returnCodeOf(session), SLOT_ID_INVALID);
    if (returnCodeOf(info) === 0) assert.equal(new BodyReader(info).bytes().toString().trimEnd(), 'pool-2');
  }
  assert.equal(opened.length, 1);
});
