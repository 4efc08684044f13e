import type { Caller } from '../../identity/caller.ts';
import { compilePolicyText } from '../../identity/policy-text.ts';
import { authorize } from '../../policy/authorize.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import { parsePolicy } from '../../policy/parse.ts';
import type { ContextValues } from '../../policy/request.ts';
import { PolicySyntaxError } from '../../policy/syntax-error.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { keyConditions } from './access.ts';
import { keyArn } from './arns.ts';
import { limitExceeded, malformedPolicy } from './errors.ts';
import { resolvePrincipal } from './principals.ts';
import { QUOTAS } from './quotas.ts';
import type { KeyRow } from './tables.ts';

/** Columns of a policy about to be stored. */
export type StoredPolicy = Pick<KeyRow, 'policy' | 'policy_bindings'>;

/**
 * Checks a key policy and binds the users and roles it names: one made anew under the same name does not inherit.
 * @throws AwsError MalformedPolicyDocumentException; LimitExceededException where it is longer than 32 kB
 */
export async function newPolicy(db: AnyDatabase, text: string): Promise<StoredPolicy> {
  if (Buffer.byteLength(text) > QUOTAS.policyBytes)
    throw limitExceeded(`Key policy must not exceed ${QUOTAS.policyBytes} bytes.`);
  const bindings: Record<string, string> = {};
  for (const value of principalsOf(parsed(text))) {
    const found = await resolvePrincipal(db, value);
    if (found === undefined)
      throw malformedPolicy('Policy contains a statement with one or more invalid principals.');
    if (found !== null) bindings[value] = found;
  }
  return { policy: text, policy_bindings: JSON.stringify(bindings) };
}

function parsed(text: string): PolicyDocument {
  try {
    return parsePolicy(text, 'resource');
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedPolicy(error.message);
    throw error;
  }
}

/** The AWS principals that a policy names by ARN or account number; a bare unique id stays what it is. */
const principalsOf = (document: PolicyDocument): ReadonlySet<string> =>
  new Set(
    document.statements
      .flatMap((statement) => [...(statement.principal ?? []), ...(statement.notPrincipal ?? [])])
      .filter(({ kind, value }) => kind === 'AWS' && !/^(?:AIDA|AROA)/.test(value))
      .map(({ value }) => value),
  );

/**
 * The lock-out safety check: whoever sets a policy must be allowed to set another one by it.
 * @throws AwsError MalformedPolicyDocumentException
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html#KMS-PutKeyPolicy-request-BypassPolicyLockoutSafetyCheck
 */
export function assertNoLockOut(caller: Caller, key: KeyRow): void {
  const arn = keyArn(key);
  const policy = compilePolicyText(
    key.policy,
    { kind: 'resource', id: arn },
    JSON.parse(key.policy_bindings) as Record<string, string>,
  );
  const { policies, principal } = caller;
  const { decision } = authorize({
    principal,
    action: 'kms:PutKeyPolicy',
    resource: arn,
    resourceAccountId: key.account_id,
    context: lastingContext(caller, key),
    identityPolicies: policies.identity,
    resourcePolicy: policy,
    resourcePolicyRequired: true,
    ...(policies.permissionsBoundary && { permissionsBoundary: policies.permissionsBoundary }),
    ...(policies.session && { sessionPolicies: policies.session }),
  });
  if (decision !== 'Allow')
    throw malformedPolicy('The new key policy will not allow you to update the key policy in the future.');
}

/** What will be the same in later requests of the caller; what a policy asks beyond it counts as absent. */
function lastingContext({ principal, userId, accountId }: Caller, key: KeyRow): ContextValues {
  const values = {
    ...keyConditions(key),
    'kms:CallerAccount': accountId,
    'aws:PrincipalAccount': accountId,
    'aws:PrincipalArn': principal.roleArn ?? principal.arn,
    'aws:userid': userId,
  };
  const byKey = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  return { get: (name) => byKey.get(name) };
}
