import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseIp } from './ip.ts';

test('reads addresses of both kinds; IPv4 written as IPv6 is IPv4', () => {
  const pairs: [string, number[]][] = [
    ['192.0.2.1', [0xc000, 0x0201]],
    ['255.255.255.255', [0xffff, 0xffff]],
    ['::ffff:192.0.2.1', [0xc000, 0x0201]],
    ['::ffff:c000:201', [0xc000, 0x0201]],
    ['0:0:0:0:0:ffff:192.0.2.1', [0xc000, 0x0201]],
    ['0:0:1:0:0:ffff:1:2', [0, 0, 1, 0, 0, 0xffff, 1, 2]],
    ['::', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['::1', [0, 0, 0, 0, 0, 0, 0, 1]],
    ['1::', [1, 0, 0, 0, 0, 0, 0, 0]],
    ['2001:DB8::8:1', [0x2001, 0xdb8, 0, 0, 0, 0, 8, 1]],
    ['1:2:3:4:5:6:7:8', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['1:2:3:4:5:6:192.0.2.1', [1, 2, 3, 4, 5, 6, 0xc000, 0x0201]],
    ['64:ff9b::192.0.2.1', [0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0201]],
    ['1:2:3:4:5:6:7::', [1, 2, 3, 4, 5, 6, 7, 0]],
  ];
  for (const [text, groups] of pairs) assert.deepEqual(parseIp(text), groups, text);
});

test('what is no address is not guessed', () => {
  const v4 = [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.x',
    '1.2.3.4 ',
    '0x1.2.3.4',
    '127.1',
    '-1.2.3.4',
  ];
  const v6 = [
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::g',
    '::1%eth0',
    '1:2:3:4:5:6:7:8::',
  ];
  const mixed = [
    '192.0.2.1::',
    '::192.0.2.1:1',
    '192.0.2.1:2:3:4:5:6:7',
    '::256.0.0.1',
    '1:2:3:4:5:6:7:192.0.2.1',
  ];
  for (const text of [...v4, ...v6, ...mixed]) assert.equal(parseIp(text), undefined, text);
});

test('reads every address fast-check can write', () => {
  fc.assert(fc.property(fc.ipV4(), (text) => assert.equal(parseIp(text)?.length, 2)));
  fc.assert(fc.property(fc.ipV6(), (text) => assert.ok([2, 8].includes(parseIp(text)?.length ?? 0), text)));
});
