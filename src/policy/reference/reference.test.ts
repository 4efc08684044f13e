import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { request } from '../../../test/support/policy-requests.ts';
import { authorize } from '../authorize.ts';
import { referenceDecision } from './reference.ts';

/** Set `KEYWARDEN_POLICY_CASES=200000` for a long run. */
const CASES = Number(process.env['KEYWARDEN_POLICY_CASES'] ?? 3000);

test('the evaluator that answers and the naive one decide alike', () => {
  const seen = { Allow: 0, ImplicitDeny: 0, ExplicitDeny: 0 };
  fc.assert(
    fc.property(request, (one) => {
      const { decision } = authorize(one);
      seen[decision]++;
      assert.equal(decision, referenceDecision(one));
    }),
    { numRuns: CASES },
  );
  for (const [decision, count] of Object.entries(seen)) {
    assert.ok(count > CASES / 50, `too few requests end in ${decision}: ${count}`);
  }
});
