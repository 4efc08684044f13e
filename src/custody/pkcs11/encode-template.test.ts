import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Arena } from './arena.ts';
import { ATTRIBUTE, type AttributeName, type Template } from './attributes.ts';
import { decodeAttribute, encodeTemplate } from './encode-template.ts';

const arena = new Arena();
const names = Object.keys(ATTRIBUTE) as AttributeName[];

test('whatever a template is made of, it is laid out or refused', () => {
  const junk = fc.oneof(fc.anything(), fc.array(fc.tuple(fc.constantFrom(...names), fc.anything())));
  fc.assert(
    fc.property(junk, (template) => {
      try {
        const { count } = encodeTemplate(arena, template as Template);
        assert.equal(count, (template as Template).length);
      } catch (error) {
        assert.ok(error instanceof TypeError, String(error));
      } finally {
        arena.wipe();
      }
    }),
  );
});

test('a value of another kind than its attribute’s is refused by name', () => {
  const wrong: readonly (readonly [AttributeName, unknown])[] = [
    ['TOKEN', 1],
    ['VALUE_LEN', -1],
    ['VALUE_LEN', 1.5],
    ['VALUE_LEN', 32n],
    ['ID', 'text'],
    ['ID', [1, 2]],
    ['LABEL', Buffer.from('bytes')],
    ['ALLOWED_MECHANISMS', []],
    ['ALLOWED_MECHANISMS', ['toString']],
    ['UNWRAP_TEMPLATE', [['UNWRAP_TEMPLATE', []]]],
  ];
  for (const [name, value] of wrong) {
    assert.throws(() => encodeTemplate(arena, [[name, value]] as never), new RegExp(`attribute ${name}`));
  }
  const noList = [['UNWRAP_TEMPLATE', { SENSITIVE: true }]];
  assert.throws(() => encodeTemplate(arena, noList as never), /wants a list of attributes/);
  assert.throws(() => encodeTemplate(arena, [['constructor', true]] as never), /unknown attribute/);
  arena.wipe();
});

test('values read back are of their attribute’s kind', () => {
  assert.equal(decodeAttribute('TOKEN', Uint8Array.of(1)), true);
  assert.equal(decodeAttribute('VALUE_LEN', Uint8Array.of(32, 0, 0, 0, 0, 0, 0, 0)), 32);
  assert.equal(decodeAttribute('LABEL', Buffer.from('näme')), 'näme');
  assert.throws(() => decodeAttribute('TOKEN', new Uint8Array(8)), TypeError);
  assert.throws(() => decodeAttribute('VALUE_LEN', new Uint8Array(4)), TypeError);
});

test('the arena refuses what does not fit, reads no further than a block, and forgets', () => {
  assert.throws(() => arena.bytes(new Uint8Array(300 * 1024)), RangeError);
  const block = arena.reserve(4);
  assert.throws(() => block.read(5), RangeError);
  assert.throws(() => block.ulong(), RangeError);
  arena.wipe();
  arena.bytes(Buffer.from('a secret PIN'));
  arena.wipe();
  assert.deepEqual(arena.reserve(12).read(), new Uint8Array(12));
  arena.wipe();
});
