import { isAccountId } from '../../core/account.ts';
import { parseArn } from '../../core/arn.ts';
import type { PolicyPrincipal } from '../request.ts';

/** Identity providers that AWS knows by name. */
const PROVIDERS = new Set([
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

const outsider = (type: PolicyPrincipal['type'], arn: string): PolicyPrincipal => ({
  type,
  accountId: '',
  arn,
  uniqueId: '',
});

type Read = (arn: string, partition: string, accountId: string, path: readonly string[]) => PolicyPrincipal;

/** Kinds of principals by the beginning of the resource part of their ARN. */
const KINDS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['iam:root', (arn, _, accountId) => ({ type: 'root', accountId, arn, uniqueId: accountId })],
  ['iam:user', (arn, _, accountId) => ({ type: 'user', accountId, arn, uniqueId: '' })],
  [
    'iam:role',
    (arn, partition, accountId, path) => ({
      type: 'assumed-role',
      accountId,
      // Some session of the role: one that no policy can name.
      arn: `arn:${partition}:sts::${accountId}:assumed-role/${path.at(-1) ?? ''}/`,
      roleArn: arn,
      uniqueId: '',
    }),
  ],
  [
    'sts:assumed-role',
    (arn, partition, accountId, path) => ({
      type: 'assumed-role',
      accountId,
      arn,
      roleArn: `arn:${partition}:iam::${accountId}:role/${path[0] ?? ''}`,
      uniqueId: '',
    }),
  ],
  ['sts:federated-user', (arn, _, accountId) => ({ type: 'federated-user', accountId, arn, uniqueId: '' })],
  ['iam:saml-provider', (arn) => outsider('saml', arn)],
  ['iam:oidc-provider', (arn) => outsider('web-identity', arn)],
]);

/**
 * Who asks, from the text people write: the ARN of a user, a role session, a federated user, an account's root or an
 * identity provider; the ARN of a role for any of its sessions; an account number for its root; a service's or identity
 * provider's name; `*` or `anonymous` for nobody. Throws TypeError for anything else.
 */
export function principalFrom(text: string): PolicyPrincipal {
  if (text === '*' || text === 'anonymous') return outsider('anonymous', 'anonymous');
  if (PROVIDERS.has(text)) return outsider('web-identity', text);
  if (isAccountId(text)) return principalFrom(`arn:aws:iam::${text}:root`);
  const arn = parseArn(text);
  if (arn === undefined) {
    if (/^[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)$/.test(text)) {
      return outsider('service', text);
    }
    throw new TypeError(`${text} is no principal`);
  }
  const [kind = '', ...path] = arn.resource.split('/');
  const read = KINDS.get(`${arn.service}:${kind}`);
  if (read === undefined || !isAccountId(arn.account)) throw new TypeError(`${text} is no principal`);
  return read(text, arn.partition, arn.account, path);
}
