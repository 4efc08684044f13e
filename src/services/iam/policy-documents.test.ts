import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AwsError } from '../../core/aws-error.ts';
import { checkedDocument, encodedDocument } from './policy-documents.ts';

const refusal = (run: () => unknown): [string, number, string] => {
  try {
    run();
  } catch (error) {
    if (error instanceof AwsError) return [error.code, error.status, error.message];
    throw error;
  }
  throw new Error('was not refused');
};

test('documents come back as they were written, with all but unreserved letters percent-encoded', () => {
  assert.equal(
    encodedDocument('{"Action": "s3:*", "Sid": "it\'s (me)!"}\n'),
    '%7B%22Action%22%3A%20%22s3%3A%2A%22%2C%20%22Sid%22%3A%20%22it%27s%20%28me%29%21%22%7D%0A',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const encoded = encodedDocument(text);
      assert.match(encoded, /^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
      assert.equal(decodeURIComponent(encoded), text);
    }),
  );
});

test('a document that is not a policy is refused with the text of its kind', () => {
  assert.deepEqual(
    refusal(() => checkedDocument('not json', 'managed')),
    ['MalformedPolicyDocument', 400, 'Syntax errors in policy.'],
  );
  assert.deepEqual(
    refusal(() => checkedDocument('not json', 'trust')),
    ['MalformedPolicyDocument', 400, 'This policy contains invalid Json'],
  );
});

test('size counts without white space', () => {
  const policy = (resource: string): string =>
    JSON.stringify(
      { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: resource } },
      null,
      40,
    );
  const fixed = JSON.stringify(JSON.parse(policy('arn:aws:s3:::'))).length;
  const largest = policy(`arn:aws:s3:::${'b'.repeat(6144 - fixed)}`);
  checkedDocument(largest, 'managed', { quota: 'PolicySize', most: 6144 });
  assert.deepEqual(
    refusal(() =>
      checkedDocument(largest.replace('bb', 'bbb'), 'managed', { quota: 'PolicySize', most: 6144 }),
    ),
    ['LimitExceeded', 409, 'Cannot exceed quota for PolicySize: 6144'],
  );
});
