import { type Problem, problem, type StatementCheck } from '../check.ts';
import { at, memberOf } from '../spot.ts';
import { withoutVariables } from '../texts.ts';
import type { PrincipalView, TextView } from '../view.ts';

const SERVICE =
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|amazon\.com|aws\.internal)$/;

/** Whether the policy's type knows principals at all. */
export const principalSupport: StatementCheck = function* ({ spot }, { type, isTrustPolicy, resourceType }) {
  const principal = memberOf(spot, 'Principal');
  const notPrincipal = memberOf(spot, 'NotPrincipal');
  const any = principal ?? notPrincipal;
  if (any === undefined) return;
  if (type === 'IDENTITY_POLICY') yield problem('UNSUPPORTED_PRINCIPAL', at(any), { policy_type: type });
  if (type === 'SERVICE_CONTROL_POLICY') yield problem('SCP_SYNTAX_ERROR_PRINCIPAL', at(any));
  if (type !== 'RESOURCE_POLICY' || !isTrustPolicy || resourceType === undefined) return;
  if (notPrincipal !== undefined) {
    yield problem('ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL', at(notPrincipal));
  }
  if (principal?.node.type === 'string' && principal.node.text === '*') {
    yield problem('ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL', at(principal));
  }
};

export const principalValues: StatementCheck = function* ({ principals }, { type }) {
  // In the other types any principal is a mistake of its own.
  if (type !== 'RESOURCE_POLICY') return;
  for (const principal of principals) {
    for (const item of principal.items) yield* valueProblems(principal, item);
  }
};

function* valueProblems({ kind }: PrincipalView, { text, spot }: TextView): Iterable<Problem> {
  const mark = at(spot);
  if (kind === undefined) return;
  if (/[*?]/.test(withoutVariables(text))) {
    if (kind !== 'AWS' || text !== '*') {
      yield problem('UNSUPPORTED_WILDCARD_IN_PRINCIPAL', mark, { principal_key: kind });
    }
    return;
  }
  if (kind === 'Service' && !SERVICE.test(text)) {
    yield problem('INVALID_SERVICE_PRINCIPAL_FORMAT', mark, { expectedFormat: 'service-name.amazonaws.com' });
  }
  if (kind !== 'AWS') return;
  if (/^AIDA[A-Z0-9]+$/.test(text)) yield problem('INVALID_USER_REFERENCE', mark, { userid: text });
  if (/^AROA[A-Z0-9]+$/.test(text)) yield problem('INVALID_ROLE_REFERENCE', mark, { roleid: text });
}

export const allowWithNotPrincipal: StatementCheck = function* ({ spot, isAllow }, { type }) {
  const notPrincipal = memberOf(spot, 'NotPrincipal');
  if (isAllow && notPrincipal !== undefined && type === 'RESOURCE_POLICY') {
    yield problem('ALLOW_WITH_NOT_PRINCIPAL', at(notPrincipal));
  }
};

/** Identity providers are for roles to trust. */
export const federatedPrincipals: StatementCheck = function* ({ principals }, { type, isTrustPolicy }) {
  if (type !== 'RESOURCE_POLICY' || isTrustPolicy) return;
  for (const { kind, items } of principals) {
    if (kind !== 'Federated') continue;
    for (const { spot } of items) yield problem('FEDERATED_PRINCIPAL_NOT_SUPPORTED', at(spot));
  }
};
