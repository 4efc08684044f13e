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

/** What grants allow, as a policy of the key: each is a statement that names its grantee as it was when granted. */
export function grantPolicy(grants: readonly GrantRow[], operation: string): CompiledPolicy {
  const bound = grants.flatMap(({ grantee, grantee_id }) =>
    grantee_id === null ? [] : [[grantee, grantee_id] as const],
  );
  const statements = grants.map(({ id, grantee }, index) => ({
    index,
    line: 1,
    column: 1,
    sid: id,
    effect: 'Allow' as const,
    principal: [{ kind: 'AWS' as const, value: grantee }],
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
