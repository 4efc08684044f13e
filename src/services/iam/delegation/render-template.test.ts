import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from '../../../core/aws-error.ts';
import type { PolicyParameter } from '../schema.ts';
import { renderTemplate } from './render-template.ts';

const template = (Resource: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }],
  });
const resourceOf = (policy: string) => JSON.parse(policy).Statement[0].Resource;

test('several values make several texts, wherever the placeholder stands', () => {
  const bucket = { Name: 'bucket', Values: ['a', 'b'], Type: 'stringList' } satisfies PolicyParameter;
  const expected = ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'];
  assert.deepEqual(resourceOf(renderTemplate(template('arn:aws:s3:::@{bucket}/*'), [bucket])), expected);
  assert.deepEqual(
    resourceOf(renderTemplate(template(['arn:aws:s3:::c', 'arn:aws:s3:::@{bucket}/*']), [bucket])),
    ['arn:aws:s3:::c', ...expected],
  );
});

test('a value cannot write policy of its own, nor name another parameter', () => {
  const value = '*","Action":"*","x":"@{other}';
  const rendered = renderTemplate(template('arn:aws:s3:::@{bucket}'), [
    { Name: '@{bucket}', Values: [value] },
  ]);
  assert.deepEqual(JSON.parse(rendered).Statement, [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${value}` },
  ]);
});

test('what is missing, given twice or of the wrong number is refused', () => {
  const one = { Name: 'bucket', Values: ['a'], Type: 'string' } satisfies PolicyParameter;
  const text = template('arn:aws:s3:::@{bucket}');
  for (const parameters of [[], [one, one], [{ ...one, Values: ['a', 'b'] }], [{ ...one, Values: [] }]])
    assert.throws(
      () => renderTemplate(text, parameters),
      (error) => error instanceof AwsError && error.code === 'InvalidInput',
    );
});

test('placeholders that multiply one another are refused before they are multiplied', () => {
  const list = { Name: 'list', Values: ['', 'b'], Type: 'stringList' } satisfies PolicyParameter;
  for (const times of [13, 40, 1000])
    assert.throws(
      () => renderTemplate(template('@{list}'.repeat(times)), [list]),
      (error) => error instanceof AwsError && /longer than 6144/.test(error.message),
    );
  const few = template(`arn:aws:s3:::a${'@{list}'.repeat(6)}`);
  assert.equal(resourceOf(renderTemplate(few, [list])).length, 64);
});
