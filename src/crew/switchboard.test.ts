import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ToWorker } from './messages.ts';
import { type Line, Switchboard } from './switchboard.ts';

class Heard implements Line {
  readonly messages: ToWorker[] = [];

  send(message: ToWorker): void {
    this.messages.push(message);
  }
}

function three(patienceMilliseconds?: number) {
  const board = new Switchboard(patienceMilliseconds);
  const lines = [new Heard(), new Heard(), new Heard()] as const;
  for (const line of lines) board.join(line);
  return { board, lines };
}

test('what one tells all others hear, and a lock is granted after what its last holder told', () => {
  const { board, lines } = three();
  const [a, b, c] = lines;
  board.hear(a, { kind: 'lock', id: 1, name: 'cluster' });
  board.hear(b, { kind: 'lock', id: 7, name: 'cluster' });
  board.hear(a, { kind: 'tell', topic: 'pin', message: 'wrong' });
  board.hear(a, { kind: 'unlock', name: 'cluster' });
  assert.deepEqual(a.messages, [{ kind: 'granted', id: 1 }]);
  assert.deepEqual(b.messages, [
    { kind: 'told', topic: 'pin', message: 'wrong' },
    { kind: 'granted', id: 7 },
  ]);
  assert.deepEqual(c.messages, [{ kind: 'told', topic: 'pin', message: 'wrong' }]);
});

test('who asks gets the answers of all others, also when one of them ends instead', () => {
  const { board, lines } = three();
  const [a, b, c] = lines;
  board.hear(a, { kind: 'ask', id: 4, topic: 'metrics', message: {} });
  const id = (b.messages[0] as { id: number }).id;
  board.hear(b, { kind: 'answer', id, answer: 'of b' });
  board.hear(b, { kind: 'answer', id, answer: 'once more' });
  assert.deepEqual(a.messages, []);
  board.leave(c);
  assert.deepEqual(a.messages, [{ kind: 'answers', id: 4, answers: ['of b'] }]);
});

test('who hangs is not waited for', async () => {
  const { board, lines } = three(20);
  board.hear(lines[0], { kind: 'ask', id: 1, topic: 'metrics', message: {} });
  await delay(60);
  assert.deepEqual(lines[0].messages, [{ kind: 'answers', id: 1, answers: [] }]);
});

test('whoever has left is neither heard nor spoken to, and its locks are free', () => {
  const { board, lines } = three();
  const [a, b] = lines;
  board.hear(a, { kind: 'lock', id: 1, name: 'cluster' });
  board.hear(b, { kind: 'lock', id: 1, name: 'cluster' });
  board.leave(a);
  board.hear(a, { kind: 'tell', topic: 'x', message: 1 });
  assert.deepEqual(b.messages, [{ kind: 'granted', id: 1 }]);
});
