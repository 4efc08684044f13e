import assert from 'node:assert/strict';
import { test } from 'node:test';
import { questionIn } from './denial-question.ts';

const ID = '7d5f7f6e-8c1a-4a55-9d5f-0b9f1c2d3e4f';
const SEALED = 'Ab_-9'.repeat(80);

test('a request id or a sealed message is found in whatever was pasted around it', () => {
  const expected = [
    [ID, { RequestId: ID }],
    [`  ${ID.toUpperCase()}\n`, { RequestId: ID }],
    [`An error occurred (AccessDenied): User … (RequestID: ${ID})`, { RequestId: ID }],
    [SEALED, { EncodedMessage: SEALED }],
    [`x-keywarden-authorization-message: ${SEALED}==`, { EncodedMessage: SEALED }],
    [`Request id ${ID}. Encoded authorization failure message: ${SEALED}`, { EncodedMessage: SEALED }],
  ] as const;
  for (const [pasted, question] of expected) assert.deepEqual(questionIn(pasted), question, pasted);
});

test('in other texts there is nothing to ask for', () => {
  for (const pasted of ['', 'AccessDenied', `arn:aws:iam::111122223333:user/${'a'.repeat(64)}`, `${ID}0`])
    assert.equal(questionIn(pasted), undefined, pasted);
});
