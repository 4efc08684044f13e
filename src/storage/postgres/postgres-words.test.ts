import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Word } from '../grapevine.ts';
import { PostgresWords } from './postgres-words.ts';

test('words are heard by who listens, and what is none of ours by nobody', () => {
  const words = new PostgresWords();
  const heard: Word[] = [];
  const stop = words.listen((word) => void heard.push(word));
  const all: Word[] = [
    { kind: 'committed', by: 'a', position: 3 },
    { kind: 'applied', member: 'b', position: 3 },
    { kind: 'gone', member: 'b' },
  ];
  for (const word of all) words.hear(JSON.stringify(word));
  for (const payload of [
    '',
    'x',
    'null',
    '[]',
    '{"kind":"gone"}',
    '{"kind":"applied","member":"b","position":"9"}',
  ])
    words.hear(payload);
  assert.deepEqual(heard, all);
  stop();
  words.hear(JSON.stringify(all[0]));
  assert.equal(heard.length, 3);
});
