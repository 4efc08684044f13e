import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statementSpans } from './statement-spans.ts';

const spansOf = (text: string): number[][] =>
  statementSpans(text).map(({ start, end }) => [start.line, start.column, end.line, end.column]);

// The numbers are those AWS's simulator answered for the same texts.
test('a statement of a list begins behind what is before it', () => {
  const one =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';
  assert.deepEqual(spansOf(one), [[1, 38, 1, 95]]);
});

test('the only statement, in no list, begins behind its brace', () => {
  const single = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}';
  assert.deepEqual(spansOf(single), [[1, 16, 1, 77]]);
});

const pretty = (newline: string): string =>
  JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Sid: 'First' },
        { Effect: 'Deny', Action: 's3:PutObject', Resource: '*', Sid: 'Second' },
      ],
    },
    null,
    2,
  ).replaceAll('\n', newline);

test('lines count, however they end', () => {
  const expected = [
    [3, 17, 9, 6],
    [9, 6, 15, 6],
  ];
  assert.deepEqual(spansOf(pretty('\n')), expected);
  assert.deepEqual(spansOf(pretty('\r\n')), expected);
  assert.deepEqual(spansOf(pretty('\r')), expected);
});

test('a document without statements has no spans', () => {
  assert.deepEqual(spansOf('{}'), []);
  assert.deepEqual(spansOf('[]'), []);
  assert.deepEqual(spansOf('{"Statement":[]}'), []);
});
