import { problem, type StatementCheck } from '../check.ts';
import { at, atKey } from '../spot.ts';
import { globMatcher, hasWildcard } from '../texts.ts';
import type { StatementView, TextView } from '../view.ts';

const SAML_PROVIDER = /^arn:[a-z-]+:iam::[0-9]{12}:saml-provider\/\S+$/;
const OIDC_PROVIDER = /^arn:[a-z-]+:iam::[0-9]{12}:oidc-provider\/(\S+)$/;
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
const GITHUB = 'token.actions.githubusercontent.com';

type PrincipalFamily = 'saml' | 'oidc' | 'other';

function familyOf(kind: string | undefined, text: string): PrincipalFamily {
  if (kind !== 'Federated') return 'other';
  return SAML_PROVIDER.test(text) ? 'saml' : 'oidc';
}

/** Host of the provider, which its condition keys begin with. */
const providerOf = (text: string): string => OIDC_PROVIDER.exec(text)?.[1] ?? text;

/** The actions to assume a role, in lower case → whom they are for. */
const ASSUMES: ReadonlyMap<string, PrincipalFamily> = new Map([
  ['sts:assumerole', 'other'],
  ['sts:assumerolewithsaml', 'saml'],
  ['sts:assumerolewithwebidentity', 'oidc'],
]);

const federated = ({ principals }: StatementView): TextView[] =>
  principals.flatMap(({ name, kind, items }) => (name === 'Principal' && kind === 'Federated' ? items : []));

const has = ({ action }: StatementView, name: string): boolean =>
  action?.items.some(({ text }) => globMatcher(text)(name)) === true;

export const trustElements: StatementCheck = function* ({ resource, notResource }, { resourceType }) {
  if (resourceType !== 'AWS::IAM::AssumeRolePolicyDocument') return;
  for (const list of [resource, notResource]) {
    if (list !== undefined) yield problem('ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE', atKey(list.spot));
  }
};

/** Who may not use the action that the statement gives them. */
export const mismatchedActions: StatementCheck = function* ({ action, principals }, { isTrustPolicy }) {
  if (!isTrustPolicy) return;
  const members = principals.flatMap(({ name, kind, items, spot }) =>
    name === 'Principal' ? items.map(({ text }) => ({ family: familyOf(kind, text), text, spot })) : [],
  );
  if (members.some(({ text }) => text === '*')) return;
  const families = new Set(members.map(({ family }) => family));
  for (const { text, spot } of action?.items ?? []) {
    const wanted = ASSUMES.get(text.toLowerCase());
    // Fine while one of the principals can use it: the others have another action of the statement.
    if (wanted === undefined || members.length === 0 || families.has(wanted)) continue;
    yield problem(
      'MISMATCHED_ACTION_FOR_PRINCIPAL',
      [at(spot), ...[...new Set(members.map((member) => member.spot))].map(at)],
      { actionName: text, principalNames: members.map((member) => member.text).join(', ') },
    );
  }
};

export const federatedSyntax: StatementCheck = function* (statement, { isTrustPolicy }) {
  if (!isTrustPolicy) return;
  for (const { text, spot } of federated(statement)) {
    if (hasWildcard(text) || SAML_PROVIDER.test(text) || OIDC_PROVIDER.test(text) || DOMAIN.test(text))
      continue;
    yield problem('INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY', at(spot));
  }
};

export const rolesAnywhere: StatementCheck = function* (statement, { isTrustPolicy }) {
  const { action, principals, isAllow } = statement;
  if (!isTrustPolicy || !isAllow || action === undefined) return;
  const principal = principals
    .filter(({ name, kind }) => name === 'Principal' && kind === 'Service')
    .flatMap(({ items }) => items)
    .find(({ text }) => text === 'rolesanywhere.amazonaws.com');
  const isComplete = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'].every((name) =>
    has(statement, name),
  );
  if (principal !== undefined && !isComplete) {
    yield problem('MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY', [at(action.spot), at(principal.spot)]);
  }
};

/** Whoever has an account at the provider could assume the role. */
export const oidcConditions: StatementCheck = function* (statement, { isTrustPolicy }) {
  if (!isTrustPolicy || !statement.isAllow) return;
  for (const { text, spot } of federated(statement)) {
    if (familyOf('Federated', text) !== 'oidc' || !(OIDC_PROVIDER.test(text) || DOMAIN.test(text))) continue;
    const provider = providerOf(text).toLowerCase();
    if (provider === GITHUB) {
      if (!statement.keys.has(`${GITHUB}:sub`)) yield problem('MISSING_GITHUB_REPO_CONDITION_KEY', at(spot));
    } else if (!statement.conditions.some(({ lowerKey }) => lowerKey.startsWith(`${provider}:`))) {
      yield problem('MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', at(spot));
    }
  }
};

/** `repo:organization/repository:ref:refs/heads/branch`, without wildcards up to and including the repository. */
export const githubSubject: StatementCheck = function* ({ conditions, isAllow }, { isTrustPolicy }) {
  if (!isTrustPolicy || !isAllow) return;
  const hasBranch = conditions.some(({ lowerKey }) => lowerKey === `${GITHUB}:ref`);
  for (const { lowerKey, operator, values } of conditions) {
    if (lowerKey !== `${GITHUB}:sub` || !operator?.base.startsWith('StringLike')) continue;
    for (const { text, spot } of values) {
      const [kind = '', repository = '', ...branch] = text.split(':');
      const isBroad = hasWildcard(`${kind}:${repository}`) || (branch.length === 0 && hasWildcard(text));
      const isAnyBranch = hasWildcard(branch.join(':')) && !hasBranch;
      if (isBroad || isAnyBranch) yield problem('SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED', at(spot));
    }
  }
};

/** Condition keys that only requests for another action carry. */
const CARRIERS: readonly (readonly [prefix: string, action: string])[] = [
  ['sts:sourceidentity', 'sts:SetSourceIdentity'],
  ['sts:transitivetagkeys', 'sts:TagSession'],
  ['aws:requesttag/', 'sts:TagSession'],
  ['aws:tagkeys', 'sts:TagSession'],
];

export const carryingActions: StatementCheck = function* (statement, { isTrustPolicy }) {
  const { action, conditions } = statement;
  if (!isTrustPolicy || action === undefined) return;
  const missing = new Set(CARRIERS.map(([, name]) => name).filter((name) => !has(statement, name)));
  for (const { lowerKey, key, spot, operator } of conditions) {
    if (operator?.base === 'Null') continue;
    const carrier = CARRIERS.find(([prefix]) => lowerKey.startsWith(prefix))?.[1];
    if (carrier === undefined || !missing.has(carrier)) continue;
    yield problem('MISSING_ACTION_FOR_CONDITION_KEY', [at(action.spot), at(spot)], {
      actionName: carrier,
      keyName: key,
    });
  }
};

const SESSION = /^arn:([a-z-]+):(?:sts|iam)::([0-9]{12}):assumed-role\/([^/]+)\//;
const ROLE = /^arn:([a-z-]+):iam::([0-9]{12}):role\/(?:.*\/)?([^/]+)$/;

/** Sessions of a role that is named too. */
export const redundantSessions: StatementCheck = function* ({ principals }, { isTrustPolicy }) {
  if (!isTrustPolicy) return;
  const items = principals.flatMap(({ name, items: texts }) => (name === 'Principal' ? texts : []));
  const roles = new Map<string, TextView>();
  for (const item of items) {
    const [, partition, account, name] = ROLE.exec(item.text) ?? [];
    if (name !== undefined) roles.set(`${partition} ${account} ${name}`, item);
  }
  for (const item of items) {
    const [, partition, account, name] = SESSION.exec(item.text) ?? [];
    const role = roles.get(`${partition} ${account} ${name}`);
    if (role === undefined) continue;
    yield problem('REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY', [at(item.spot), at(role.spot)], {
      redundant_principal: item.text,
      parent_role: role.text,
    });
  }
};
