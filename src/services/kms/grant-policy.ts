import { rootArn } from '../../core/arn.ts';
import type { Caller } from '../../identity/caller.ts';
import { type CompiledPolicy, compilePolicy } from '../../policy/compile.ts';
import type { GrantConstraintsColumn, GrantRow } from './tables.ts';

export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * Operations whose encryption context a grant can constrain; others a grant allows whatever its constraints say.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html#grant-constraints
 */
const WITH_CONTEXT: ReadonlySet<string> = new Set([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
]);

export const constraintsOf = (grant: Pick<GrantRow, 'constraints'>): GrantConstraintsColumn =>
  grant.constraints === null ? {} : (JSON.parse(grant.constraints) as GrantConstraintsColumn);

export const operationsOf = (grant: Pick<GrantRow, 'operations'>): readonly string[] =>
  JSON.parse(grant.operations) as string[];

/** Whether every pair of `wanted` is in `context`; names and values compare exactly, case too. */
export const holdsAll = (wanted: EncryptionContext, context: EncryptionContext): boolean =>
  Object.entries(wanted).every(([name, value]) => Object.hasOwn(context, name) && context[name] === value);

export const isSameContext = (one: EncryptionContext, other: EncryptionContext): boolean =>
  Object.keys(one).length === Object.keys(other).length && holdsAll(one, other);

/** Whether the grant allows `operation` with that encryption context. */
export function allows(grant: GrantRow, operation: string, context: EncryptionContext): boolean {
  if (!operationsOf(grant).includes(operation)) return false;
  if (!WITH_CONTEXT.has(operation)) return true;
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equals } = constraintsOf(grant);
  return (
    (subset === undefined || holdsAll(subset, context)) &&
    (equals === undefined || isSameContext(equals, context))
  );
}

/** The ARNs by which a grant may mean the caller. */
export const namesOf = ({ principal }: Caller): string[] =>
  [principal.arn, principal.roleArn, principal.userArn, rootArn(principal.accountId)].filter(
    (arn) => arn !== undefined,
  );

/** Somebody as a grant names them. */
export interface Grantee {
  readonly grantId: string;
  readonly arn: string;
  /** Unique id of the user or role the ARN named when the grant was made; null for roots and sessions. */
  readonly id: string | null;
}

export const granteeOf = ({ id, grantee, grantee_id }: GrantRow): Grantee => ({
  grantId: id,
  arn: grantee,
  id: grantee_id,
});

/** That these may do `operation`, as a policy of the key. */
export function policyFor(grantees: readonly Grantee[], operation: string): CompiledPolicy {
  const bound = grantees.flatMap(({ arn, id }) => (id === null ? [] : [[arn, id] as const]));
  const statements = grantees.map(({ grantId, arn }, index) => ({
    index,
    line: 1,
    column: 1,
    sid: grantId,
    effect: 'Allow' as const,
    principal: [{ kind: 'AWS' as const, value: arn }],
    action: [`kms:${operation}`],
    resource: ['*'],
    conditions: [],
  }));
  return compilePolicy(
    { kind: 'resource', version: '2012-10-17', statements },
    { kind: 'resource', id: 'grants' },
    { bindings: new Map(bound) },
  );
}
