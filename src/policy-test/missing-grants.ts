import { type CompiledPolicy, compilePolicy } from '../policy/compile.ts';
import type { PrincipalEntry, PrincipalKind, Statement } from '../policy/document.ts';
import { explain, type MissingStatement } from '../policy/explain.ts';
import type { AuthorizationRequest } from '../policy/request.ts';
import type { LayerName } from './case-file.ts';
import { layerNameOf } from './explanation-lines.ts';

/** A policy that would have to be added, or its statement to the policy that is there. */
export interface Grant {
  readonly layer: LayerName;
  readonly policy: { readonly Version: '2012-10-17'; readonly Statement: readonly MissingStatement[] };
}

/** More kinds of policies than can stand in the way. */
const MAX_GRANTS = 8;

/**
 * The least that would have to be granted for the request to be allowed, one policy for each kind that does not allow
 * it. Empty where it is allowed; undefined where a Deny stands in the way, which no grant outweighs.
 */
export function missingGrants(request: AuthorizationRequest): readonly Grant[] | undefined {
  const grants: Grant[] = [];
  let extended = request;
  for (let count = 0; count < MAX_GRANTS; count++) {
    const explanation = explain(extended);
    if (explanation.decision === 'Allow') return grants;
    const { wouldAllow } = explanation;
    if (wouldAllow === undefined) return undefined;
    const layer = layerNameOf(extended, explanation);
    grants.push({ layer, policy: { Version: '2012-10-17', Statement: [wouldAllow] } });
    extended = { ...extended, ...GRANT[layer](extended, statementOf(wouldAllow)) };
  }
  return undefined;
}

function statementOf({ Principal, Action, Resource }: MissingStatement): Statement {
  return {
    index: 0,
    line: 1,
    column: 1,
    effect: 'Allow',
    ...(Principal !== undefined && { principal: entriesOf(Principal) }),
    action: [Action],
    ...(Resource !== undefined && { resource: [Resource] }),
    conditions: [],
  };
}

function entriesOf(principal: NonNullable<MissingStatement['Principal']>): PrincipalEntry[] {
  if (principal === '*') return [{ kind: 'everyone', value: '*' }];
  return Object.entries(principal).map(([kind, value]) => ({ kind: kind as PrincipalKind, value }));
}

const alone = (statement: Statement): CompiledPolicy =>
  compilePolicy(
    { kind: 'managed', version: '2012-10-17', statements: [statement] },
    { kind: 'managed', id: '' },
  );

/** A policy with one statement more. */
const extend = (policy: CompiledPolicy | undefined, statement: Statement): CompiledPolicy =>
  policy === undefined
    ? alone(statement)
    : compilePolicy(
        { ...policy.document, statements: [...policy.document.statements, statement] },
        policy.source,
      );

type Levels = readonly (readonly CompiledPolicy[])[];

const onEveryLevel = (levels: Levels | undefined, statement: Statement): Levels =>
  (levels ?? []).map((level) => [...level, alone(statement)]);

/** How a grant comes into a request. */
const GRANT: Record<
  LayerName,
  (request: AuthorizationRequest, statement: Statement) => Partial<AuthorizationRequest>
> = {
  root: () => ({}),
  identity: ({ identityPolicies }, statement) => ({
    identityPolicies: [...identityPolicies, alone(statement)],
  }),
  resource: ({ resourcePolicy }, statement) => ({ resourcePolicy: extend(resourcePolicy, statement) }),
  trust: ({ resourcePolicy }, statement) => ({ resourcePolicy: extend(resourcePolicy, statement) }),
  boundary: ({ permissionsBoundary }, statement) => ({
    permissionsBoundary: extend(permissionsBoundary, statement),
  }),
  session: ({ sessionPolicies }, statement) => ({
    sessionPolicies: [...(sessionPolicies ?? []), alone(statement)],
  }),
  scp: ({ serviceControlPolicies }, statement) => ({
    serviceControlPolicies: onEveryLevel(serviceControlPolicies, statement),
  }),
  rcp: ({ resourceControlPolicies }, statement) => ({
    resourceControlPolicies: onEveryLevel(resourceControlPolicies, statement),
  }),
};
