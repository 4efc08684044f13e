import { EXPLICIT_NAME, IMPLICIT_NAME } from './denial-text.ts';
import type { Statement } from './document.ts';
import type { Explanation, Miss } from './explain.ts';
import type { AuthorizationRequest } from './request.ts';
import type { PolicySource } from './source.ts';

const list = (values: string | readonly string[]): string =>
  typeof values === 'string' ? values : values.join(', ') || 'an empty list';

function place(policy: PolicySource | undefined, { sid, index, line, column }: Statement): string {
  const name = sid === undefined || sid === '' ? `number ${index + 1}` : sid;
  const via = policy?.via === undefined ? '' : ` (${policy.via})`;
  return `statement ${name} (line ${line}, column ${column}) of ${policy?.id ?? 'the policy'}${via}`;
}

function why({ statement, failed, condition, seen }: Miss): string {
  if (condition !== undefined) {
    const has = seen === undefined ? 'the request lacks the key' : `the request has ${list(seen)}`;
    const { operator, key, values } = condition;
    return `${operator} ${key} ${list(values)} does not hold: ${has}`;
  }
  const negated =
    failed === 'Action' ? statement.notAction : failed === 'Resource' ? statement.notResource : undefined;
  return `${negated === undefined ? failed : `Not${failed}`} leaves out ${list(seen ?? 'the request')}`;
}

/**
 * The explanation in words, a line for each thing to know. It names policies and values of the request: for those who
 * may read the policies.
 */
export function explanationText(explanation: Explanation, request: AuthorizationRequest): string {
  const { decision, layer, policy, statement, nearest, wouldAllow } = explanation;
  const what = `${request.action} on ${request.resource}`;
  if (layer === 'root') return `Allowed: the account's root needs no policy for ${what}.`;
  if (statement !== undefined) {
    const verb = decision === 'Allow' ? 'Allowed' : 'Denied';
    return `${verb}: ${what}, by ${place(policy, statement)}, ${EXPLICIT_NAME[layer]}.`;
  }
  const lines = nearest.map((miss) => `- ${place(miss.policy, miss.statement)}: ${why(miss)}.`);
  return [
    `Denied: no ${IMPLICIT_NAME[layer]} allows ${what}.`,
    ...(lines.length === 0 ? [] : ['Nearest to allowing:', ...lines]),
    `Would allow, in ${EXPLICIT_NAME[layer]}: ${JSON.stringify(wouldAllow)}`,
  ].join('\n');
}
