import { isAccountId } from '../../core/account.ts';
import type { PrincipalEntry, PrincipalKind } from '../document.ts';
import type { JsonNode } from '../json.ts';
import { readTexts } from './reader.ts';

const UNIQUE_ID = /^(?:AIDA|AROA)[A-Z0-9]{12,124}$/;
const ROOT_ARN = /^arn:aws[a-z-]*:iam::([0-9]{12}):root$/;
/** A user or role with its path, a role session, a federated user: never part of one. */
const PRINCIPAL_ARN =
  /^arn:aws[a-z-]*:(?:iam::[0-9]{12}:(?:user|role)\/[\w+=,.@/!-]+|sts::[0-9]{12}:(?:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+))$/;
const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)$/;

/** A Federated principal: an identity provider's ARN or the name of one AWS knows (`accounts.google.com`). */
const FEDERATED =
  /^(?:arn:aws[a-z-]*:iam::[0-9]{12}:(?:saml|oidc)-provider\/\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/;
const CANONICAL_USER = /^[0-9a-f]{64}$/;

const IS_VALID: Record<Exclude<PrincipalKind, 'everyone'>, (value: string) => boolean> = {
  AWS: (value) =>
    value === '*' ||
    isAccountId(value) ||
    UNIQUE_ID.test(value) ||
    ROOT_ARN.test(value) ||
    PRINCIPAL_ARN.test(value),
  Service: (value) => SERVICE.test(value),
  Federated: (value) => FEDERATED.test(value),
  CanonicalUser: (value) => CANONICAL_USER.test(value),
};

const isPrincipalKind = (name: string): name is keyof typeof IS_VALID => Object.hasOwn(IS_VALID, name);

/** AWS prints the kinds of principals in capitals. */
export const invalidPrincipal = (kind: string, value: string): string =>
  `Invalid principal in policy: "${kind.toUpperCase()}":"${value}"`;

/** The account an AWS principal stands for as a whole (`123456789012`, `arn:aws:iam::123456789012:root`). */
export function accountOfPrincipal(value: string): string | undefined {
  return isAccountId(value) ? value : ROOT_ARN.exec(value)?.[1];
}

/** ARN of a user or role: what AWS binds to a unique id when the policy is written. */
export const isEntityArn = (value: string): boolean =>
  /^arn:aws[a-z-]*:iam::[0-9]{12}:(?:user|role)\//.test(value);

const isForeign = (value: string, partition: string): boolean =>
  value.startsWith('arn:') && !value.startsWith(`arn:${partition}:`);

/** The principals of a Principal or NotPrincipal object; a text of AWS's when one is not valid. */
export function readPrincipals(
  node: Extract<JsonNode, { type: 'object' }>,
  partition: string,
): PrincipalEntry[] | string {
  const entries: PrincipalEntry[] = [];
  for (const [kind, valueNode] of node.members) {
    if (!isPrincipalKind(kind)) return `Invalid principal in policy: "${kind}"`;
    const values = readTexts(valueNode);
    if (values === undefined) return 'Syntax error in policy.';
    for (const value of values) {
      if (!IS_VALID[kind](value) || isForeign(value, partition)) return invalidPrincipal(kind, value);
      entries.push({ kind, value });
    }
  }
  return entries;
}
