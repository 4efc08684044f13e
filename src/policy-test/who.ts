import { assumedRoleArn } from '../core/arn.ts';
import { contextFrom } from '../policy/api/context.ts';
import { principalFrom } from '../policy/api/principal.ts';
import type { ContextValues, PolicyPrincipal } from '../policy/request.ts';

/** What a test says of who asks. */
export interface WhoSpec {
  /** As `principalFrom` reads it, or shorthand: `root`, `user/bob`, `role/dev`. */
  readonly arn: string;
  /** Account that completes a shorthand. */
  readonly account?: string | undefined;
  /** Unique id: `AIDA…`, `AROA…`. */
  readonly id?: string | undefined;
  /** Name of a session of a role. */
  readonly session?: string | undefined;
  /** Of a session: ARN of the role with its path. Of a federated user: ARN of who called GetFederationToken. */
  readonly behind?: string | undefined;
  readonly canonicalUserId?: string | undefined;
}

const SHORTHAND = /^(?:root|(?:user|role)\/.+)$/;

/** The principal a test means; a text says what is wrong with it. */
export function principalOf(spec: WhoSpec): PolicyPrincipal | string {
  const { arn, account, id, behind, canonicalUserId } = spec;
  if (SHORTHAND.test(arn) && account === undefined) {
    return `"${arn}" needs an account: give "account", or write the whole ARN`;
  }
  let principal: PolicyPrincipal;
  try {
    principal = principalFrom(SHORTHAND.test(arn) ? `arn:aws:iam::${account}:${arn}` : arn);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return `"${arn}" is no principal: write root, user/NAME, role/NAME, an ARN, SERVICE.amazonaws.com or anonymous`;
  }
  if (principal.type === 'federated-user' && behind === undefined) {
    return `"${arn}" needs "behind": the ARN of the user who called GetFederationToken`;
  }
  return {
    ...principal,
    ...sessionOf(principal, spec),
    ...(id !== undefined && { uniqueId: id }),
    ...(canonicalUserId !== undefined && { canonicalUserId }),
  };
}

function sessionOf(principal: PolicyPrincipal, { session, behind }: WhoSpec): Partial<PolicyPrincipal> {
  const { type, accountId, arn } = principal;
  if (type === 'federated-user') return behind === undefined ? {} : { userArn: behind };
  if (type !== 'assumed-role') return {};
  const [, roleName = ''] = arn.split('/');
  return {
    ...(session !== undefined && { arn: assumedRoleArn(accountId, roleName, session) }),
    ...(behind !== undefined && { roleArn: behind }),
  };
}

/** Keys that follow from who asks, beside those that `contextFrom` knows. */
const MORE_KEYS: ReadonlyMap<string, (principal: PolicyPrincipal) => string | undefined> = new Map([
  ['aws:principalisawsservice', ({ type }) => String(type === 'service')],
  ['aws:principalservicename', ({ type, arn }) => (type === 'service' ? arn : undefined)],
  ['aws:viaawsservice', () => 'false'],
  ['aws:userid', sessionUserId],
]);

function sessionUserId({ type, uniqueId, arn }: PolicyPrincipal): string | undefined {
  const isKnown = type === 'assumed-role' && uniqueId !== '' && !arn.endsWith('/');
  return isKnown ? `${uniqueId}:${arn.slice(arn.lastIndexOf('/') + 1)}` : undefined;
}

/**
 * Condition keys that follow from who asks; keys are in lower case. What a test does not say (the time, the network, MFA)
 * is absent.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function principalContext(
  principal: PolicyPrincipal,
  tags: ReadonlyMap<string, string>,
): ContextValues {
  const known = contextFrom({}, principal);
  const ofTags = new Map([...tags].map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]));
  return { get: (key) => known.get(key) ?? MORE_KEYS.get(key)?.(principal) ?? ofTags.get(key) };
}
