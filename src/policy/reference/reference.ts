import type { CompiledPolicy } from '../compile.ts';
import type { Decision } from '../decision.ts';
import type { PolicyDocument, PrincipalEntry, Statement } from '../document.ts';
import type { AuthorizationRequest } from '../request.ts';
import { conditionHolds } from './conditions.ts';
import { textMatches } from './text.ts';

/*
 * A second evaluator that only serves to check the first: no index, no compiling, every statement of every policy looked
 * at in the words of AWS's documentation. Slow on purpose.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */

type How = 'not' | 'account' | 'role' | 'itself';

/** How one entry of a Principal element means who asks. */
function entryMeans(entry: PrincipalEntry, policy: CompiledPolicy, request: AuthorizationRequest): How {
  const { type, arn, accountId, uniqueId, roleArn, userArn, canonicalUserId } = request.principal;
  const isIam = type === 'root' || type === 'user' || type === 'assumed-role' || type === 'federated-user';
  if (entry.kind === 'everyone') return 'itself';
  if (entry.kind === 'Service') return type === 'service' && arn === entry.value ? 'itself' : 'not';
  if (entry.kind === 'Federated') {
    return (type === 'web-identity' || type === 'saml') && arn === entry.value ? 'itself' : 'not';
  }
  const whole = type === 'root' ? 'itself' : 'account';
  if (entry.kind === 'CanonicalUser') return isIam && canonicalUserId === entry.value ? whole : 'not';
  if (entry.value === '*') return isIam || type === 'anonymous' ? 'itself' : 'not';
  if (!isIam) return 'not';
  if (entry.value.replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, '$1') === accountId) return whole;
  if (type === 'root') return 'not';
  const owner = type === 'user' ? 'itself' : 'role';
  if (/^A[A-Z0-9]+$/.test(entry.value)) return entry.value === uniqueId ? owner : 'not';
  const isEntity = /^arn:aws[a-z-]*:iam:/.test(entry.value);
  if (isEntity && policy.bindings !== undefined) {
    return policy.bindings.get(entry.value) === uniqueId ? owner : 'not';
  }
  if (entry.value === arn) return 'itself';
  const ownerArn = type === 'assumed-role' ? roleArn : type === 'federated-user' ? userArn : undefined;
  return entry.value === ownerArn ? 'role' : 'not';
}

const CLOSER: Record<How, number> = { not: 0, account: 1, role: 2, itself: 3 };

const closest = (hows: readonly How[]): How =>
  hows.reduce((best, how) => (CLOSER[how] > CLOSER[best] ? how : best), 'not');

function principalMatches(statement: Statement, policy: CompiledPolicy, request: AuthorizationRequest): How {
  const { principal, notPrincipal, effect } = statement;
  if (principal !== undefined) return closest(principal.map((entry) => entryMeans(entry, policy, request)));
  if (notPrincipal === undefined) return 'itself';
  if (effect === 'Allow') return 'not';
  if (request.permissionsBoundary !== undefined) return 'itself';
  const excepted = notPrincipal.some((entry) => entryMeans(entry, policy, request) === 'itself');
  return excepted ? 'not' : 'itself';
}

function actionMatches(statement: Statement, action: string): boolean {
  const isAny = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) =>
      textMatches(pattern, action, { version: '2008-10-17', wildcards: true, ignoreCase: true }, new Map()),
    );
  return statement.action === undefined ? !isAny(statement.notAction ?? []) : isAny(statement.action);
}

function resourceMatches(
  statement: Statement,
  document: PolicyDocument,
  request: AuthorizationRequest,
): boolean {
  const isAny = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) =>
      textMatches(
        pattern,
        request.resource,
        { version: document.version, wildcards: true, isArn: true },
        request.context,
      ),
    );
  if (statement.resource !== undefined) return isAny(statement.resource);
  return statement.notResource === undefined || !isAny(statement.notResource);
}

/** How a statement that applies in all else means who asks; `not` when it does not apply. */
function statementApplies(statement: Statement, policy: CompiledPolicy, request: AuthorizationRequest): How {
  const { document } = policy;
  const side = { version: document.version, context: request.context };
  const isDeny = statement.effect === 'Deny';
  const rest =
    actionMatches(statement, request.action) &&
    resourceMatches(statement, document, request) &&
    statement.conditions.every((condition) => conditionHolds(condition, side, isDeny));
  return rest ? principalMatches(statement, policy, request) : 'not';
}

/** The closest way in which a policy allows (or denies) the request. */
function says(
  effect: Statement['effect'],
  policies: readonly CompiledPolicy[],
  request: AuthorizationRequest,
): How {
  return closest(
    policies.flatMap((policy) =>
      policy.document.statements
        .filter((statement) => statement.effect === effect)
        .map((statement) => statementApplies(statement, policy, request)),
    ),
  );
}

/** The decision alone, reached the long way. */
export function referenceDecision(request: AuthorizationRequest): Decision['decision'] {
  const { principal } = request;
  const allows = (policies: readonly CompiledPolicy[]): boolean => says('Allow', policies, request) !== 'not';
  const one = (policy: CompiledPolicy | undefined): CompiledPolicy[] =>
    policy === undefined ? [] : [policy];
  const [, , , , , ...roleName] = (principal.roleArn ?? '').split(':');
  const isServiceLinked = roleName.join(':').startsWith('role/aws-service-role/');
  const isOfAccount = !['service', 'web-identity', 'saml', 'anonymous'].includes(principal.type);
  const scps = isServiceLinked || !isOfAccount ? [] : (request.serviceControlPolicies ?? []);
  const rcps = isServiceLinked ? [] : (request.resourceControlPolicies ?? []);

  // 1. Deny evaluation: all policies that apply.
  const all = [
    ...scps.flat(),
    ...rcps.flat(),
    ...one(request.resourcePolicy),
    ...request.identityPolicies,
    ...one(request.permissionsBoundary),
    ...(request.sessionPolicies ?? []),
  ];
  if (says('Deny', all, request) !== 'not') return 'ExplicitDeny';

  // 2. and 3. RCPs and SCPs: every level must allow.
  if (![...scps, ...rcps].every(allows)) return 'ImplicitDeny';

  // 4. Resource-based policy.
  const granted = says('Allow', one(request.resourcePolicy), request);
  const boundary = request.permissionsBoundary === undefined || allows(one(request.permissionsBoundary));
  const hasDefaultSession = request.sessionPolicies === undefined && principal.type !== 'federated-user';
  const session = hasDefaultSession || allows(request.sessionPolicies ?? []);
  const isRoot =
    principal.type === 'root' ||
    (principal.type === 'federated-user' && principal.userArn?.endsWith(':root') === true);
  const own = (isRoot || allows(request.identityPolicies)) && boundary && session;
  const answer = (isAllowed: boolean): Decision['decision'] => (isAllowed ? 'Allow' : 'ImplicitDeny');

  if (!isOfAccount) return answer(granted !== 'not');
  const isSameAccount = (request.resourceAccountId ?? principal.accountId) === principal.accountId;
  if (!isSameAccount) return answer(granted !== 'not' && own);
  if (granted === 'itself') return 'Allow';
  if (granted === 'role' && boundary && session) return 'Allow';
  if (request.resourcePolicyRequired === true && granted === 'not') return 'ImplicitDeny';

  // 5. to 7. Identity-based policies, permissions boundary, session policies.
  return answer(own);
}
