import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultAnswer, faultToAwsError, type SignatureFaultKind } from './faults.ts';

test("has AWS's code and status for each protocol", () => {
  const rows: [kind: SignatureFaultKind, query: string, queryStatus: number, json: string][] = [
    ['missing-token', 'MissingAuthenticationToken', 403, 'MissingAuthenticationTokenException'],
    ['incomplete', 'IncompleteSignature', 400, 'IncompleteSignatureException'],
    ['mismatch', 'SignatureDoesNotMatch', 403, 'InvalidSignatureException'],
    ['unknown-key', 'InvalidClientTokenId', 403, 'UnrecognizedClientException'],
    ['expired-token', 'ExpiredToken', 403, 'ExpiredTokenException'],
  ];
  for (const [kind, query, queryStatus, json] of rows) {
    assert.deepEqual(pick(faultAnswer({ kind }, 'query')), { code: query, status: queryStatus });
    assert.deepEqual(pick(faultAnswer({ kind }, 'json')), { code: json, status: 400 });
    assert.deepEqual(pick(faultAnswer({ kind }, 'rest-json')), { code: json, status: 403 });
  }
});

const pick = ({ code, status }: { code: string; status: number }) => ({ code, status });

test("says what the fault says, or the kind's own text", () => {
  assert.equal(faultToAwsError({ kind: 'mismatch', message: 'why' }, 'query').message, 'why');
  assert.match(faultToAwsError({ kind: 'mismatch' }, 'json').message, /^The request signature we calculated/);
});
