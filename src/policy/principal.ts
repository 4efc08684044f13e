import type { PrincipalEntry } from './document.ts';
import { accountOfPrincipal, isEntityArn } from './grammar/principals.ts';
import type { PolicyPrincipal } from './request.ts';

/**
 * How closely a Principal element names who asks; it decides which other policies still limit what is granted.
 * - `none`: not at all
 * - `account`: through its account, which thereby may grant it by policies of its own
 * - `role`: through the role of the session (or the user behind a federated session); boundary and session policies limit
 * - `direct`: itself (user, session, service, identity provider, root) or everyone; nothing but a Deny limits
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export const NAMED = { none: 0, account: 1, role: 2, direct: 3 } as const;
export type Named = (typeof NAMED)[keyof typeof NAMED];

/** Unique ids of users and roles by the ARN a policy named them with when it was written. */
export type Bindings = ReadonlyMap<string, string>;

/** A Principal element as sets to look in. */
export interface CompiledPrincipals {
  readonly everyone: boolean;
  readonly everyAws: boolean;
  readonly accounts: ReadonlySet<string>;
  /** ARNs that are compared as they are: sessions, and users and roles where nothing is bound. */
  readonly arns: ReadonlySet<string>;
  /** Unique ids, written as such or bound. */
  readonly ids: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly federated: ReadonlySet<string>;
  readonly canonicalUsers: ReadonlySet<string>;
}

const isUniqueId = (value: string): boolean => !value.includes(':');

/**
 * With `bindings`, the ARN of a user or role means the principal it was bound to and no later one of the same name; an
 * ARN without a binding means nobody.
 */
export function compilePrincipals(
  entries: readonly PrincipalEntry[],
  bindings: Bindings | undefined,
): CompiledPrincipals {
  const values = (kind: PrincipalEntry['kind']): string[] =>
    entries.filter((entry) => entry.kind === kind).map((entry) => entry.value);
  const accounts = new Set<string>();
  const arns = new Set<string>();
  const ids = new Set<string>();
  for (const value of values('AWS')) {
    const account = accountOfPrincipal(value);
    if (value === '*') continue;
    if (account !== undefined) accounts.add(account);
    else if (isUniqueId(value)) ids.add(value);
    else if (bindings === undefined || !isEntityArn(value)) arns.add(value);
    else {
      const id = bindings.get(value);
      if (id !== undefined) ids.add(id);
    }
  }
  return {
    everyone: values('everyone').length > 0,
    everyAws: values('AWS').includes('*'),
    accounts,
    arns,
    ids,
    services: new Set(values('Service')),
    federated: new Set(values('Federated')),
    canonicalUsers: new Set(values('CanonicalUser')),
  };
}

type Compare = (named: CompiledPrincipals, principal: PolicyPrincipal) => Named;

const throughAccount: Compare = (named, principal) => {
  if (named.accounts.has(principal.accountId)) return NAMED.account;
  const canonical = principal.canonicalUserId;
  return canonical !== undefined && named.canonicalUsers.has(canonical) ? NAMED.account : NAMED.none;
};

const session =
  (ownerArn: (principal: PolicyPrincipal) => string | undefined): Compare =>
  (named, principal) => {
    if (named.everyAws || named.arns.has(principal.arn)) return NAMED.direct;
    const arn = ownerArn(principal);
    if (named.ids.has(principal.uniqueId) || (arn !== undefined && named.arns.has(arn))) return NAMED.role;
    return throughAccount(named, principal);
  };

const provider: Compare = (named, principal) =>
  named.federated.has(principal.arn) ? NAMED.direct : NAMED.none;

const COMPARE: Record<PolicyPrincipal['type'], Compare> = {
  root: (named, principal) =>
    named.everyAws || throughAccount(named, principal) !== NAMED.none ? NAMED.direct : NAMED.none,
  user: (named, principal) =>
    named.everyAws || named.arns.has(principal.arn) || named.ids.has(principal.uniqueId)
      ? NAMED.direct
      : throughAccount(named, principal),
  'assumed-role': session((principal) => principal.roleArn),
  'federated-user': session((principal) => principal.userArn),
  service: (named, principal) => (named.services.has(principal.arn) ? NAMED.direct : NAMED.none),
  'web-identity': provider,
  saml: provider,
  anonymous: (named) => (named.everyAws ? NAMED.direct : NAMED.none),
};

export const namesPrincipal: Compare = (named, principal) =>
  named.everyone ? NAMED.direct : COMPARE[principal.type](named, principal);

/**
 * Whether NotPrincipal leaves this principal out. Only its own ARN does: neither its account, which is listed beside it
 * to keep the account itself from being denied, nor the role of a session.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export const exceptsPrincipal = (named: CompiledPrincipals, principal: PolicyPrincipal): boolean =>
  namesPrincipal(named, principal) === NAMED.direct;
