import type { Condition, Statement } from '../policy/document.ts';
import type { Explanation, Miss } from '../policy/explain.ts';
import type { AuthorizationRequest } from '../policy/request.ts';
import type { PolicySource } from '../policy/source.ts';
import { LAYER_NAMES, type LayerName } from './case-file.ts';

const LAYER_TEXTS: Record<Exclude<LayerName, 'root'>, string> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
};

/** The kind of policy that decided; for the policy of a role that is to be assumed, `trust`. */
export function layerNameOf(request: AuthorizationRequest, { layer }: Pick<Explanation, 'layer'>): LayerName {
  if (layer === 'resource' && request.resourcePolicy?.source.kind === 'trust') return 'trust';
  return LAYER_NAMES[layer];
}

/** `policy.json:12:5`. */
export const placeOf = (path: string, { line, column }: Pick<Statement, 'line' | 'column'>): string =>
  `${path}:${line}:${column}`;

export const statementName = ({ sid, index }: Statement): string =>
  sid === undefined || sid === '' ? `statement ${index + 1}` : `statement ${JSON.stringify(sid)}`;

const located = (source: PolicySource, statement: Statement): string =>
  `${placeOf(source.id, statement)}, ${statementName(statement)}${source.via === undefined ? '' : `, of ${source.via}`}`;

const MAX_LISTED = 4;

function listed(texts: readonly string[]): string {
  const more = texts.length > MAX_LISTED ? `, and ${texts.length - MAX_LISTED} more` : '';
  return texts.slice(0, MAX_LISTED).join(', ') + more;
}

function principalText({ principal, notPrincipal }: Statement): string {
  const entries = principal ?? notPrincipal ?? [];
  return listed(entries.map(({ kind, value }) => (kind === 'everyone' ? value : `${kind} ${value}`)));
}

function conditionText({ operator, key, values }: Condition, { context }: AuthorizationRequest): string {
  const value = context.get(key.toLowerCase());
  const actual =
    value === undefined
      ? 'is not in the request'
      : `is ${typeof value === 'string' ? `"${value}"` : JSON.stringify(value)}`;
  return `Condition ${operator} ${key} [${listed(values.map((one) => JSON.stringify(one)))}] does not hold: ${key} ${actual}`;
}

/** Why a statement did not apply. */
function missText({ statement, failed, condition }: Miss, request: AuthorizationRequest): string {
  const { action, notAction, resource, notResource } = statement;
  if (failed === 'Condition')
    return condition === undefined ? 'its condition' : conditionText(condition, request);
  if (failed === 'Principal') return `Principal ${principalText(statement)} is not who asks`;
  if (failed === 'Action') {
    return action === undefined
      ? `NotAction ${listed(notAction ?? [])} leaves it out`
      : `Action ${listed(action)} does not cover ${request.action}`;
  }
  return resource === undefined
    ? `NotResource ${listed(notResource ?? [])} leaves it out`
    : `Resource ${listed(resource)} does not cover ${request.resource}`;
}

/** The decision, where it was made and, for an implicit denial, what came nearest: one line each, the decision first. */
export function explanationLines(request: AuthorizationRequest, explanation: Explanation): string[] {
  const { decision, policy, statement, nearest } = explanation;
  const layer = layerNameOf(request, explanation);
  if (layer === 'root') return ['allowed: root may do everything in its own account'];
  const kind = LAYER_TEXTS[layer];
  if (policy !== undefined && statement !== undefined) {
    const verb = decision === 'Allow' ? 'allowed' : 'explicitly denied';
    return [`${verb} by ${located(policy, statement)} (${kind})`];
  }
  return [
    `implicitly denied: no ${kind} allows it`,
    ...nearest.map((miss) => `nearest: ${located(miss.policy, miss.statement)}: ${missText(miss, request)}`),
  ];
}
