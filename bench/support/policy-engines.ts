import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import { authorize as authorizeAtTheDoor } from '../../src/policy/api/authorize.ts';
import { authorize } from '../../src/policy/authorize.ts';
import { type CompiledPolicy, compilePolicy } from '../../src/policy/compile.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import type { AuthorizationRequest } from '../../src/policy/request.ts';
import {
  GROUPS,
  globs,
  groupOf,
  holds,
  isMember,
  USERNAME,
  USERS,
  type WorkloadCondition,
  type WorkloadRequest,
  type WorkloadStatement,
} from './policy-workload.ts';

/** An engine with its policies loaded, and requests already in the form it takes. */
export interface Loaded {
  readonly name: string;
  /** Whether request number `at` is allowed. */
  decide(at: number): boolean;
}

type Statements = readonly WorkloadStatement[];
type Requests = readonly WorkloadRequest[];

const conditionOf = (condition: WorkloadCondition): object => {
  if (condition.is === 'team') return { StringEquals: { 'aws:PrincipalTag/team': condition.teams } };
  if (condition.is === 'network') return { IpAddress: { 'aws:SourceIp': condition.cidr } };
  return { Bool: { 'aws:MultiFactorAuthPresent': String(condition.present) } };
};

/** The policies as texts of the policy language, one per policy. */
export function policyTexts(statements: Statements): string[] {
  const count = Math.max(...statements.map(({ policy }) => policy)) + 1;
  return Array.from({ length: count }, (_, policy) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: statements
        .filter((statement) => statement.policy === policy)
        .map(({ effect, actions, resources, conditions }) => ({
          Effect: effect,
          Action: actions,
          Resource: resources,
          ...(conditions.length === 0
            ? {}
            : { Condition: Object.assign({}, ...conditions.map(conditionOf)) as object }),
        })),
    }),
  );
}

export const compileTexts = (texts: readonly string[]): CompiledPolicy[] =>
  texts.map((text, at) =>
    compilePolicy(parsePolicy(text, 'managed'), { kind: 'managed', id: `policy${at}` }),
  );

/** The requests as `authorize` takes them; each user's policies are one list, as a directory holds them. */
export function toRequests(policies: readonly CompiledPolicy[], requests: Requests): AuthorizationRequest[] {
  const lists = new Map(
    USERS.map((user) => [user, policies.filter((_, policy) => isMember(user, groupOf(policy)))]),
  );
  return requests.map(({ user, team, action, resource, sourceIp, mfa }) => ({
    principal: {
      type: 'user',
      accountId: '111122223333',
      arn: `arn:aws:iam::111122223333:user/${user}`,
      uniqueId: `AIDA${user.toUpperCase().padEnd(16, 'A')}`,
    },
    action,
    resource,
    context: new Map([
      ['aws:username', user],
      ['aws:principaltag/team', team],
      ['aws:sourceip', sourceIp],
      ['aws:multifactorauthpresent', String(mfa)],
    ]),
    identityPolicies: lists.get(user) ?? [],
  }));
}

export function loadOurs(statements: Statements, requests: Requests): Loaded {
  const ready = toRequests(compileTexts(policyTexts(statements)), requests);
  return {
    name: 'keywarden authorize',
    decide: (at) => authorize(ready[at] as AuthorizationRequest).decision === 'Allow',
  };
}

/** Through the public door of `keywarden/policy`, policies compiled beforehand. */
export function loadDoor(statements: Statements, requests: Requests): Loaded {
  const ready = toRequests(compileTexts(policyTexts(statements)), requests);
  return {
    name: 'keywarden/policy authorize',
    decide: (at) => authorizeAtTheDoor(ready[at] as AuthorizationRequest).decision === 'Allow',
  };
}

const quoted = (text: string): string => JSON.stringify(text);

/** Wildcards are `like`; the user's own folder is an attribute of the resource, since patterns cannot hold variables. */
function cedarPolicy({ policy, effect, actions, resources, conditions }: WorkloadStatement): string {
  const isExact = actions.every((action) => !action.endsWith('*'));
  const action = isExact
    ? `action in [${actions.map((name) => `Action::${quoted(name)}`).join(', ')}]`
    : 'action';
  const tests: string[] = [];
  if (!isExact) tests.push(actions.map((name) => `context.action like ${quoted(name)}`).join(' || '));
  tests.push(
    resources
      .map((pattern) =>
        pattern.includes(USERNAME)
          ? `(context.arn like ${quoted(pattern.replace(USERNAME, '*'))} && resource has owner && resource.owner == principal)`
          : `context.arn like ${quoted(pattern)}`,
      )
      .join(' || '),
  );
  for (const condition of conditions) {
    if (condition.is === 'team')
      tests.push(`[${condition.teams.map(quoted).join(', ')}].contains(principal.team)`);
    else if (condition.is === 'network')
      tests.push(`context.sourceIp.isInRange(ip(${quoted(condition.cidr)}))`);
    else tests.push(condition.present ? 'context.mfa' : '!context.mfa');
  }
  const when = tests.map((test) => `(${test})`).join(' && ');
  const verb = effect === 'Allow' ? 'permit' : 'forbid';
  return `${verb} (principal in Group::"${groupOf(policy)}", ${action}, resource) when { ${when} };`;
}

export const cedarText = (statements: Statements): string => statements.map(cedarPolicy).join('\n');

export function preparseCedar(id: string, text: string): void {
  const answer = preparsePolicySet(id, { staticPolicies: text });
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
}

/** Whose folder a resource is in. */
const ownerOf = (resource: string): string | undefined => /:home\/([^/]*)\//.exec(resource)?.[1];

export function loadCedar(statements: Statements, requests: Requests): Loaded {
  const id = `workload${statements.length}`;
  preparseCedar(id, cedarText(statements));
  const calls = requests.map(({ user, team, action, resource, sourceIp, mfa }) => {
    const principal = { type: 'User', id: user };
    const owner = ownerOf(resource);
    const groups = GROUPS.filter((group) => isMember(user, group));
    return {
      principal,
      action: { type: 'Action', id: action },
      resource: { type: 'Resource', id: resource },
      context: { action, arn: resource, mfa, sourceIp: { __extn: { fn: 'ip', arg: sourceIp } } },
      preparsedPolicySetId: id,
      entities: [
        {
          uid: principal,
          attrs: { team },
          parents: groups.map((group) => ({ type: 'Group', id: `${group}` })),
        },
        {
          uid: { type: 'Resource', id: resource },
          attrs: owner === undefined ? {} : { owner: { __entity: { type: 'User', id: owner } } },
          parents: [],
        },
      ],
    };
  });
  return {
    name: 'cedar-wasm statefulIsAuthorized',
    decide(at) {
      const answer = statefulIsAuthorized(calls[at] as (typeof calls)[number]);
      if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
      return answer.response.decision === 'allow';
    },
  };
}

/** Policies are data: patterns as regular expressions, conditions as text for `eval`, as casbin documents both. */
const CASBIN_MODEL = `
[request_definition]
r = sub, act, obj, ctx
[policy_definition]
p = sub, act, obj, cond, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && regexMatch(r.act, p.act) && regexMatch(r.obj, p.obj) && eval(p.cond)
`;

/** The cheapest that casbin can be made to do: all but the groups decided by prepared functions, cheapest first. */
const CASBIN_TUNED_MODEL = CASBIN_MODEL.replace(
  /m = .*/,
  'm = actionFits(r.act, p.act) && g(r.sub, p.sub) && resourceFits(r.obj, p.obj, r.sub) && holds(r.ctx, p.cond)',
);

const casbinCondition = (condition: WorkloadCondition): string => {
  if (condition.is === 'mfa') return `r.ctx.mfa == ${condition.present}`;
  if (condition.is === 'network') return `ipMatch(r.ctx.sourceIp, '${condition.cidr}')`;
  return `(${condition.teams.map((team) => `r.ctx.team == '${team}'`).join(' || ')})`;
};

/** One rule per statement. A resource in the user's own folder is marked so in the request, as for cedar. */
const casbinRule = ({ policy, effect, actions, resources, conditions }: WorkloadStatement): string[] => {
  const isHome = resources.some((resource) => resource.includes(USERNAME));
  const tests = [...(isHome ? ['r.ctx.owner == r.sub'] : []), ...conditions.map(casbinCondition)];
  return [
    `group${groupOf(policy)}`,
    globs(actions.join('|')).source,
    globs(resources.join('|').replaceAll(USERNAME, '*')).source,
    tests.length === 0 ? 'true' : tests.join(' && '),
    effect.toLowerCase(),
  ];
};

async function newCasbin(model: string, rules: string[][]): Promise<Enforcer> {
  const enforcer = await newEnforcer(newModelFromString(model));
  await enforcer.addPolicies(rules);
  await enforcer.addGroupingPolicies(
    USERS.flatMap((user) =>
      GROUPS.filter((group) => isMember(user, group)).map((group) => [user, `group${group}`]),
    ),
  );
  return enforcer;
}

export async function loadCasbin(statements: Statements, requests: Requests): Promise<Loaded> {
  const enforcer = await newCasbin(CASBIN_MODEL, statements.map(casbinRule));
  const contexts = requests.map((request) => ({ ...request, owner: ownerOf(request.resource) ?? '' }));
  return {
    name: 'casbin enforceSync',
    decide(at) {
      const { user, action, resource } = requests[at] as WorkloadRequest;
      return enforcer.enforceSync(user, action, resource, contexts[at]);
    },
  };
}

export async function loadTunedCasbin(statements: Statements, requests: Requests): Promise<Loaded> {
  const rules = statements.map(({ policy, effect, actions, resources }, at) => [
    `group${groupOf(policy)}`,
    actions.join('|'),
    resources.join('|'),
    String(at),
    effect.toLowerCase(),
  ]);
  const enforcer = await newCasbin(CASBIN_TUNED_MODEL, rules);
  await enforcer.addFunction('actionFits', (action: string, list: string) => globs(list).test(action));
  await enforcer.addFunction('resourceFits', (arn: string, list: string, user: string) =>
    globs(list.replaceAll(USERNAME, user)).test(arn),
  );
  await enforcer.addFunction('holds', (request: WorkloadRequest, at: string) =>
    (statements[Number(at)] as WorkloadStatement).conditions.every((one) => holds(request, one)),
  );
  return {
    name: 'casbin enforceSync, tuned',
    decide(at) {
      const request = requests[at] as WorkloadRequest;
      return enforcer.enforceSync(request.user, request.action, request.resource, request);
    },
  };
}
