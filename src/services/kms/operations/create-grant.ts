import { type AccessRule, type WriteContext, write } from '../../contract.ts';
import { type ConditionKeys, keyPermission } from '../access.ts';
import { dryRun, invalidArn, limitExceeded, unsupported, validation } from '../errors.ts';
import { covers, grantableFor, isAsymmetric } from '../grant-rules.ts';
import { checkGrantTokens, newGrantToken } from '../grant-tokens.ts';
import { findKey, parseKeyReference } from '../key-lookup.ts';
import { assertUsable } from '../key-state.ts';
import { isArn, noPrincipal, resolvePrincipal } from '../principals.ts';
import { QUOTAS } from '../quotas.ts';
import { kmsOf, refOf } from '../records/database.ts';
import { countGrants, findNamedGrants, insertGrant } from '../records/grants.ts';
import type { CreateGrantRequest, CreateGrantResponse, Input } from '../schema.ts';
import type { GrantConstraintsColumn, GrantRow, KeyRow } from '../tables.ts';
import { keyTopic } from '../topics.ts';

type CreateGrantInput = Input<CreateGrantRequest>;

/** Who may create grants by a grant alone may give away no more than that grant gives. */
const access: AccessRule<CreateGrantInput> = async (context, input) => {
  const child = { operations: input.Operations, constraints: constraintsFrom(input) };
  return [
    await keyPermission(context, {
      operation: 'CreateGrant',
      reference: parseKeyReference(context, input.KeyId),
      acrossAccounts: true,
      byGrant: (grant) => covers(grant, child),
      keys: conditionsOf(input),
    }),
  ];
};

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
function conditionsOf(input: CreateGrantInput): ConditionKeys {
  const { EncryptionContextEquals, EncryptionContextSubset } = constraintsFrom(input);
  const type = EncryptionContextEquals
    ? 'EncryptionContextEquals'
    : EncryptionContextSubset && 'EncryptionContextSubset';
  return {
    'kms:GrantOperations': input.Operations,
    // No service of Keywarden creates grants for its customers.
    'kms:GrantIsForAWSResource': 'false',
    ...(input.GranteePrincipal !== undefined && { 'kms:GranteePrincipal': input.GranteePrincipal }),
    ...(input.RetiringPrincipal !== undefined && { 'kms:RetiringPrincipal': input.RetiringPrincipal }),
    ...(type !== undefined && { 'kms:GrantConstraintType': type }),
  };
}

/** An empty context constrains nothing: Terraform sends one beside the other. */
function constraintsFrom({ Constraints = {} }: CreateGrantInput): GrantConstraintsColumn {
  const { EncryptionContextEquals = {}, EncryptionContextSubset = {} } = Constraints;
  return {
    ...(Object.keys(EncryptionContextSubset).length > 0 && { EncryptionContextSubset }),
    ...(Object.keys(EncryptionContextEquals).length > 0 && { EncryptionContextEquals }),
  };
}

export const createGrant = write<CreateGrantInput, CreateGrantResponse>(access, async (context, input) => {
  checkGrantTokens(input.GrantTokens);
  const key = await findKey(context, input.KeyId);
  assertUsable(key, context.now);
  checkOperations(input, key);
  const row = await newGrant(context, input, key);
  const db = kmsOf(context);
  const same = input.Name === undefined ? [] : await findNamedGrants(db, refOf(key), input.Name);
  const known = same.find((grant) => meaning(grant) === meaning(row));
  if (known === undefined && (await countGrants(db, refOf(key))) >= QUOTAS.grantsPerKey)
    throw limitExceeded(`The key already has ${QUOTAS.grantsPerKey} grants.`);
  if (input.DryRun === true) throw dryRun();
  const { id } = known ?? row;
  if (known === undefined) {
    await insertGrant(db, row);
    context.change(keyTopic(key));
  }
  return { GrantId: id, GrantToken: newGrantToken(context.random, id) };
});

/** What makes two grants of one name the same. */
const meaning = ({ grantee, retiring, operations, constraints }: GrantRow): string =>
  JSON.stringify([grantee, retiring, operations, constraints]);

function checkOperations(input: CreateGrantInput, key: KeyRow): void {
  if (input.GranteeServicePrincipal !== undefined || input.RetiringServicePrincipal !== undefined)
    throw unsupported('Grants to service principals are not supported.');
  if (input.Constraints?.SourceArn !== undefined)
    throw unsupported('The grant constraint SourceArn is not supported.');
  if (input.Operations.length === 0) throw validation('Operations must not be empty.');
  const grantable = grantableFor(key);
  const wrong = input.Operations.find((operation) => !grantable.has(operation));
  if (wrong !== undefined)
    throw validation(
      `Operations [${wrong}] are not supported when creating a grant for ${isAsymmetric(key) ? 'an asymmetric' : 'a symmetric'} KMS key with key usage ${key.key_usage}. Valid operations are [${[...grantable].join(', ')}]`,
    );
  const constraints = Object.keys(constraintsFrom(input)).length;
  if (constraints > 1)
    throw validation('You can specify only one of EncryptionContextEquals and EncryptionContextSubset.');
  if (constraints > 0 && key.key_spec !== 'SYMMETRIC_DEFAULT')
    throw validation(
      'EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.',
    );
}

async function newGrant(context: WriteContext, input: CreateGrantInput, key: KeyRow): Promise<GrantRow> {
  const { GranteePrincipal: grantee, RetiringPrincipal: retiring } = input;
  if (grantee === undefined) throw validation('GranteePrincipal is required.');
  const constraints = constraintsFrom(input);
  return {
    id: Buffer.from(context.random.bytes(32)).toString('hex'),
    account_id: key.account_id,
    region: key.region,
    key_id: key.id,
    name: input.Name ?? '',
    grantee,
    grantee_id: await principalId(context, 'GranteePrincipal', grantee),
    retiring: retiring ?? null,
    retiring_id: retiring === undefined ? null : await principalId(context, 'RetiringPrincipal', retiring),
    issuing_account: context.accountId,
    operations: JSON.stringify([...new Set(input.Operations)]),
    constraints: Object.keys(constraints).length === 0 ? null : JSON.stringify(constraints),
    created_at: context.now,
  };
}

/** @throws AwsError InvalidArnException */
async function principalId(
  { db }: WriteContext,
  member: 'GranteePrincipal' | 'RetiringPrincipal',
  value: string,
): Promise<string | null> {
  const found = value === '*' ? undefined : await resolvePrincipal(db, value);
  if (found !== undefined) return found;
  throw isArn(value) ? noPrincipal(value) : invalidArn(`${member} does not refer to a valid principal.`);
}
