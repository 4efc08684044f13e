import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FRAME_LENGTH_BYTES, MOST_SLOTS, TAG } from './frame-format.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';

/** What `reader` makes of the frames that `writer` has. */
function passOn(writer: FrameWriter, reader: FrameReader): unknown[] {
  const bytes = Buffer.from(writer.take());
  const values: unknown[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + FRAME_LENGTH_BYTES;
    at = start + bytes.readUInt32BE(at);
    values.push(reader.read(bytes, start, at));
  }
  return values;
}

const { value: anyValue } = fc.letrec<{ value: unknown; record: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.double(),
    fc.nat(),
    fc.constantFrom(undefined, null, true, false, -0, 2 ** 32, -1),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('record'),
  ),
  record: fc.dictionary(
    fc.oneof(fc.constantFrom('key', 'input', 'id'), fc.string()).filter((name) => name !== '__proto__'),
    tie('value'),
    { maxKeys: 5, noNullPrototype: true },
  ),
}));

const wellFormed = (value: unknown): boolean => !JSON.stringify(value ?? null)?.includes('\\ud');

test('values come out as they went in, however often they are repeated on one connection', () => {
  const writer = new FrameWriter();
  const reader = new FrameReader();
  const property = fc.property(fc.array(anyValue.filter(wellFormed), { maxLength: 5 }), (values) => {
    for (const value of [...values, ...values]) writer.write(value);
    assert.deepEqual(passOn(writer, reader), [...values, ...values]);
  });
  fc.assert(property, { numRuns: 300 });
});

test('a key that was sent before is named by its number, and comes out as the very same object', () => {
  const writer = new FrameWriter();
  const reader = new FrameReader();
  const key = { wrapped: new Uint8Array(2000) };
  writer.write({ id: 1, key });
  assert.ok(writer.take().length > 2000);
  const again = new FrameWriter();
  for (const id of [1, 2, 3]) again.write({ id, key });
  const [first, second, third] = passOn(again, reader) as { key: object }[];
  assert.deepEqual(first, { id: 1, key });
  assert.equal(second?.key, first?.key);
  assert.equal(third?.key, first?.key);
  writer.write({ id: 2, key });
  assert.ok(writer.take().length < 60);
});

test('a large value is not copied, unless it is remembered and would keep alive what it came with', () => {
  const large = new Uint8Array(2000).fill(1);
  const writer = new FrameWriter();
  writer.write({ key: { wrapped: large }, plaintext: large });
  const [read] = passOn(writer, new FrameReader()) as [
    { key: { wrapped: Uint8Array }; plaintext: Uint8Array },
  ];
  assert.deepEqual(read, { key: { wrapped: large }, plaintext: large });
  assert.equal(read.key.wrapped.buffer.byteLength, large.length);
  assert.ok(read.plaintext.buffer.byteLength > 2 * large.length);
});

test('more keys than are remembered push out the oldest, on both ends alike', () => {
  const writer = new FrameWriter();
  const reader = new FrameReader();
  const keys = Array.from({ length: MOST_SLOTS + 10 }, (_, number) => ({ number }));
  for (const key of [...keys, ...keys.slice(0, 20), ...keys.slice(-20)]) {
    writer.write({ key });
    assert.deepEqual(passOn(writer, reader), [{ key }]);
  }
});

test('nothing of what was taken stays behind in the writer', () => {
  const writer = new FrameWriter();
  writer.write(new Uint8Array(100).fill(7));
  const frames = writer.take();
  frames.fill(0);
  writer.write(null);
  assert.deepEqual([...writer.take()], [0, 0, 0, 1, TAG.null]);
});

test('what is no value of ours is refused by the writer', () => {
  for (const value of [1n, () => undefined, Symbol('s')]) {
    assert.throws(() => new FrameWriter().write({ value }), TypeError);
  }
  assert.throws(() => new FrameWriter().write(new Uint8Array(17 * 1024 * 1024)), RangeError);
});

test('whatever bytes come, the reader answers a value or refuses', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
    try {
      new FrameReader().read(Buffer.from(bytes), 0, bytes.length);
    } catch (error) {
      assert.ok(error instanceof RangeError);
    }
  });
  fc.assert(property, { numRuns: 2000 });
  const nested = Buffer.alloc(5 * 5000, Buffer.from([TAG.list, 0, 0, 0, 1]));
  assert.throws(() => new FrameReader().read(nested, 0, nested.length), RangeError);
  const writer = new FrameWriter();
  writer.write(JSON.parse('{"__proto__": {"admin": true}}'));
  assert.throws(() => passOn(writer, new FrameReader()), RangeError);
});
