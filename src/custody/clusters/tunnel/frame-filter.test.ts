import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Mutex } from '../mutex.ts';
import { PinThrottle } from '../pin-throttle.ts';
import { type ClusterCommand, FrameFilter } from './frame-filter.ts';
import { arrayOf, BodyReader, encodeBody, returnCodeOf } from './rpc-body.ts';
import { encodeFrame, FrameReader } from './rpc-frames.ts';

const PIN = Buffer.from('Pin-Of-The-Clerk');
const CKR_PIN_INCORRECT = 0xa0;
const CKR_PIN_LOCKED = 0xa4;
const CKR_USER_NOT_LOGGED_IN = 0x101;
const SESSION = 7n;

interface Bench {
  readonly filter: FrameFilter;
  readonly asked: Buffer[];
  readonly told: ClusterCommand[];
  /** What the HSM answers to a login. */
  loginCode: number;
  /** The state of every session: CKS_RW_USER_FUNCTIONS unless told. */
  sessionState: bigint;
  now: number;
}

const label = (text: string): { readonly raw: Uint8Array } => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(32);
  return { raw: Buffer.concat([length, Buffer.from(text.padEnd(32))]) };
};

/** A filter before an HSM that is only played. Tunnels of one cluster share the throttle and the turns. */
function bench({ throttle, turns } = { throttle: new PinThrottle(), turns: new Mutex() }): Bench {
  const asked: Buffer[] = [];
  const told: ClusterCommand[] = [];
  const made: Bench = { filter: undefined as never, asked, told, loginCode: 0, sessionState: 3n, now: 0 };
  const pinAnswer = (call: number): Buffer =>
    made.loginCode === 0 ? encodeBody(call, '') : encodeBody(0, 'u', BigInt(made.loginCode));
  const answers: Readonly<Record<number, () => Buffer>> = {
    6: () => encodeBody(6, 's', label('clerk')),
    10: () => encodeBody(10, 'u', SESSION),
    // No attribute of it can be read.
    24: () => encodeBody(0, 'u', 0x12n),
    13: () => encodeBody(13, 'uuuu', 4n, made.sessionState, 0n, 0n),
    15: () => pinAnswer(15),
    18: () => pinAnswer(18),
  };
  const filter = new FrameFilter({
    clusterId: 'cluster-a',
    hsm: {
      hsmId: 'hsm-a',
      module: { library: '', environment: {} },
      isCurrent: () => Promise.resolve(true),
      onWipe: () => () => undefined,
      secrets: { identityPin: Buffer.alloc(1), pepper: Buffer.alloc(32, 1), salt: Buffer.alloc(16, 2) },
      signAsIdentity: () => Promise.reject(new Error('not here')),
      takeTurn: () => turns.take(),
      changed: () => undefined,
    },
    remote: {
      ask(body) {
        asked.push(Buffer.from(body));
        const call = body.readUInt32BE(0);
        return Promise.resolve(answers[call]?.() ?? encodeBody(call, ''));
      },
    },
    throttle,
    clock: { now: () => made.now },
    onCommand: (command) => told.push(command),
  });
  return Object.assign(made, { filter });
}

const openSession = (filter: FrameFilter) => filter.answer(encodeBody(10, 'uu', 0n, 4n));
const login = (filter: FrameFilter, userType = 1n) =>
  filter.answer(encodeBody(18, 'uuay', SESSION, userType, arrayOf(PIN)));

test('a PIN reaches the HSM stretched only, and no command tells it', async () => {
  const { filter, asked, told } = bench();
  await openSession(filter);
  assert.equal(returnCodeOf(await login(filter)), 0);
  const sent = asked.at(-1) ?? Buffer.alloc(0);
  assert.ok(!sent.includes(PIN));
  const reader = new BodyReader(sent);
  reader.ulong();
  reader.ulong();
  assert.equal(reader.array().length, 43);
  assert.deepEqual(told, [
    { command: 'Login', user: 'clerk', keyId: undefined, keyLabel: undefined, failure: undefined },
  ]);
  assert.deepEqual([...filter.loggedIn], ['clerk']);
});

test('five wrong PINs lock a user for half a minute, then for longer; a good one starts afresh', async () => {
  const made = bench();
  const { filter } = made;
  await openSession(filter);
  made.loginCode = CKR_PIN_INCORRECT;
  for (let tries = 0; tries < 5; tries++) assert.equal(returnCodeOf(await login(filter)), CKR_PIN_INCORRECT);
  made.loginCode = 0;
  assert.equal(returnCodeOf(await login(filter)), CKR_PIN_LOCKED);
  made.now = 29_999;
  assert.equal(returnCodeOf(await login(filter)), CKR_PIN_LOCKED);
  made.now = 30_000;
  assert.equal(returnCodeOf(await login(filter)), 0);
});

test('tunnels that try PINs at once get no more guesses than one that tries them in a row', async () => {
  const shared = { throttle: new PinThrottle(), turns: new Mutex() };
  const tunnels = Array.from({ length: 12 }, () => bench(shared));
  for (const made of tunnels) {
    made.loginCode = CKR_PIN_INCORRECT;
    await openSession(made.filter);
  }
  const guesses = async (now: number, ask: (filter: FrameFilter) => Promise<Buffer>): Promise<number> => {
    for (const made of tunnels) made.now = now;
    const codes = await Promise.all(tunnels.map(async ({ filter }) => returnCodeOf(await ask(filter))));
    assert.ok(codes.every((code) => code === CKR_PIN_INCORRECT || code === CKR_PIN_LOCKED));
    return codes.filter((code) => code === CKR_PIN_INCORRECT).length;
  };
  const setPin = (filter: FrameFilter) =>
    filter.answer(encodeBody(15, 'uayay', SESSION, arrayOf(PIN), arrayOf(PIN)));
  assert.equal(await guesses(0, login), 5);
  assert.equal(await guesses(30_000, login), 1);
  assert.equal(await guesses(90_000, setPin), 1);
});

test('the officer never logs in, and calls that are not known do not reach the HSM', async () => {
  const { filter, asked } = bench();
  await openSession(filter);
  const before = asked.length;
  assert.notEqual(returnCodeOf(await login(filter, 0n)), 0);
  for (const call of [0, 9, 14, 65, 66, 67, 200, 0xffffffff])
    assert.notEqual(returnCodeOf(await filter.answer(encodeBody(call, ''))), 0, String(call));
  assert.equal(asked.length, before);
});

const attribute = (type: number, value: Buffer): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUInt32BE(type, 0);
  head.writeUInt8(1, 4);
  head.writeUInt32BE(value.length, 5);
  return Buffer.concat([head, value]);
};
const template = (...attributes: readonly Buffer[]): { readonly raw: Uint8Array } => {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(attributes.length);
  return { raw: Buffer.concat([count, ...attributes]) };
};
const flag = (type: number, isOn: boolean): Buffer => attribute(type, Buffer.of(isOn ? 1 : 0));
const objectClass = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return attribute(0, bytes);
};
const [SECRET, CERTIFICATE] = [4n, 1n];
const CKA_PRIVATE = 2;

test('a secret key that is not private is refused, a certificate passes, and so does a private key', async () => {
  const { filter } = bench();
  const create = async (...attributes: readonly Buffer[]) =>
    returnCodeOf(await filter.answer(encodeBody(20, 'uaA', SESSION, template(...attributes))));
  assert.equal(await create(objectClass(SECRET), flag(CKA_PRIVATE, true)), 0);
  assert.equal(await create(objectClass(SECRET)), 0);
  assert.notEqual(await create(objectClass(SECRET), flag(CKA_PRIVATE, false)), 0);
  assert.notEqual(await create(flag(CKA_PRIVATE, false)), 0);
  assert.equal(await create(objectClass(CERTIFICATE), flag(CKA_PRIVATE, false)), 0);
});

test('an attribute that p11-kit writes in another form hides none that follow it', async () => {
  const { filter } = bench();
  const create = async (...attributes: readonly Buffer[]) =>
    returnCodeOf(await filter.answer(encodeBody(20, 'uaA', SESSION, template(...attributes))));
  const inClear = flag(CKA_PRIVATE, false);
  /** A number, whose first half says, to who takes it for bytes, that all behind it belongs to it. */
  const swallowing = (type: number): Buffer => {
    const value = Buffer.alloc(8);
    value.writeUInt32BE(4 + inClear.length, 0);
    return attribute(type, value);
  };
  const HW_FEATURE_TYPE = 0x300;
  for (const type of [HW_FEATURE_TYPE, 0x201, 0x400, 0x500, 0x40000211, 0x80000001])
    assert.notEqual(await create(objectClass(SECRET), swallowing(type), inClear), 0, String(type));
  const URL_OF_CERTIFICATE = 0x89;
  const DESTROYABLE = 0x172;
  const bytes = (type: number, value: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    return attribute(type, Buffer.concat([length, value]));
  };
  for (const type of [URL_OF_CERTIFICATE, DESTROYABLE]) {
    assert.notEqual(await create(objectClass(SECRET), bytes(type, Buffer.of(2)), inClear), 0);
    assert.equal(await create(objectClass(CERTIFICATE), bytes(type, Buffer.of(1)), inClear), 0);
  }
});

test('without a login nothing is made, changed or destroyed', async () => {
  const made = bench();
  const calls = [
    encodeBody(20, 'uaA', SESSION, template(objectClass(CERTIFICATE), flag(CKA_PRIVATE, false))),
    encodeBody(21, 'uuaA', SESSION, 5n, template(objectClass(CERTIFICATE))),
    encodeBody(22, 'uu', SESSION, 5n),
    encodeBody(25, 'uuaA', SESSION, 5n, template(objectClass(CERTIFICATE))),
  ];
  // Public sessions, read-only and not, and the officer's.
  for (const state of [0n, 2n, 4n]) {
    made.sessionState = state;
    for (const call of calls)
      assert.equal(returnCodeOf(await made.filter.answer(call)), CKR_USER_NOT_LOGGED_IN);
  }
  const reached = made.asked.map((body) => body.readUInt32BE(0));
  assert.ok(!reached.some((call) => [20, 21, 22, 25].includes(call)));
  made.sessionState = 3n;
  for (const call of calls) assert.equal(returnCodeOf(await made.filter.answer(call)), 0);
});

test('whatever a client sends, the filter answers or throws RangeError', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 70 }),
      fc.uint8Array({ maxLength: 80 }),
      async (call, bytes) => {
        const { filter } = bench();
        const head = Buffer.alloc(4);
        head.writeUInt32BE(call);
        try {
          await filter.answer(Buffer.concat([head, bytes]));
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      },
    ),
    { numRuns: 300 },
  ));

test('a big frame comes whole from tiny pieces', () => {
  const frame = { callCode: 1, options: Buffer.alloc(0), body: Buffer.alloc(1024 * 1024, 7) };
  const stream = Buffer.concat([Buffer.of(0), encodeFrame(frame)]);
  const reader = new FrameReader();
  const found = [];
  for (let at = 0; at < stream.length; at += 16) found.push(...reader.push(stream.subarray(at, at + 16)));
  assert.deepEqual(found, [frame]);
});

test('frames come whole however the stream is cut, and a frame too large ends it', () => {
  const frames = [1, 2, 3].map((callCode) => ({
    callCode,
    options: Buffer.from('o'.repeat(callCode)),
    body: Buffer.from('b'.repeat(callCode * 10)),
  }));
  const stream = Buffer.concat([Buffer.of(0), ...frames.map(encodeFrame)]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 8 }), (cuts) => {
      const reader = new FrameReader();
      const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const found = edges.slice(1).flatMap((end, index) => reader.push(stream.subarray(edges[index], end)));
      assert.deepEqual(found, frames);
      assert.equal(reader.version, 0);
    }),
  );
  const large = Buffer.alloc(13);
  large.writeUInt32BE(64 * 1024 * 1024, 9);
  assert.throws(() => new FrameReader().push(large), RangeError);
});
