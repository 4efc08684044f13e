import { authorize } from '../policy/authorize.ts';
import type { Decision } from '../policy/decision.ts';
import { type Explanation, explain } from '../policy/explain.ts';
import type { AuthorizationRequest } from '../policy/request.ts';
import type { Expectation, ExpectedDecision } from './case-file.ts';
import { type Check, type PolicyFields, policyFields, requestOf, type Subject } from './check.ts';
import { explanationLines, layerNameOf } from './explanation-lines.ts';

/** What came of one check. */
export interface Outcome {
  readonly check: Check;
  readonly request: AuthorizationRequest;
  readonly decision: Decision;
  /** What was expected and is not so, one sentence each; empty when the check passed. */
  readonly mismatches: readonly string[];
}

export const DECISION_WORDS: Record<Decision['decision'], Exclude<ExpectedDecision, 'deny'>> = {
  Allow: 'allow',
  ImplicitDeny: 'implicit-deny',
  ExplicitDeny: 'explicit-deny',
};

/** Decides every check. */
export function runChecks(checks: readonly Check[]): Outcome[] {
  const known = new Map<Subject, PolicyFields>();
  return checks.map((check) => {
    const fields = known.get(check.subject) ?? policyFields(check.subject.uses);
    known.set(check.subject, fields);
    return runCheck(check, fields);
  });
}

/** Decides one check with these policies. */
export function runCheck(check: Check, fields: PolicyFields): Outcome {
  const request = requestOf(check, fields);
  const decision = authorize(request);
  return { check, request, decision, mismatches: mismatchesOf(request, decision, check.subject.test.expect) };
}

const isAsExpected = (expected: ExpectedDecision, actual: Exclude<ExpectedDecision, 'deny'>): boolean =>
  expected === 'deny' ? actual !== 'allow' : expected === actual;

function mismatchesOf(request: AuthorizationRequest, decision: Decision, expect: Expectation): string[] {
  const word = DECISION_WORDS[decision.decision];
  if (!isAsExpected(expect.decision, word)) return [`expected ${expect.decision}, got ${word}`];
  const mismatches: string[] = [];
  const layer = layerNameOf(request, decision);
  if (expect.layer !== undefined && expect.layer !== layer) {
    mismatches.push(`expected ${expect.layer} to decide, it was ${layer}`);
  }
  // Explaining costs more than deciding: only where it is asked for.
  if ((expect.policy ?? expect.statement ?? expect.reason) === undefined) return mismatches;
  return [...mismatches, ...reasonMismatches(request, explain(request), expect)];
}

function reasonMismatches(
  request: AuthorizationRequest,
  explanation: Explanation,
  { policy, statement, reason }: Expectation,
): string[] {
  const mismatches: string[] = [];
  const [nearest] = explanation.nearest;
  const actualPolicy = (explanation.policy ?? nearest?.policy)?.id;
  const actual = explanation.statement ?? nearest?.statement;
  if (policy !== undefined && actualPolicy !== policy && actualPolicy?.endsWith(`/${policy}`) !== true) {
    mismatches.push(`expected policy ${policy}, it was ${actualPolicy ?? 'none'}`);
  }
  const names = actual === undefined ? [] : [actual.sid, String(actual.index + 1)];
  if (statement !== undefined && !names.includes(statement)) {
    mismatches.push(`expected statement ${statement}, it was ${names.find(Boolean) ?? 'none'}`);
  }
  const text = reason === undefined ? '' : explanationLines(request, explanation).join('\n');
  if (reason !== undefined && !text.toLowerCase().includes(reason.toLowerCase())) {
    mismatches.push(`expected the reason to hold "${reason}"`);
  }
  return mismatches;
}
