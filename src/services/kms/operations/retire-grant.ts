import { rootArn } from '../../../core/arn.ts';
import { type AccessContext, type AccessRule, write } from '../../contract.ts';
import { keyArn } from '../arns.ts';
import { dryRun, notFound, validation } from '../errors.ts';
import { granteeOf, operationsOf, policyFor } from '../grant-policy.ts';
import { grantOfToken } from '../grant-tokens.ts';
import { findReferred, parseKeyReference } from '../key-lookup.ts';
import { kmsOf } from '../records/database.ts';
import { deleteGrant, findGrant, findGrantOf } from '../records/grants.ts';
import type { Input, RetireGrantRequest } from '../schema.ts';
import type { GrantRow } from '../tables.ts';
import { keyTopic } from '../topics.ts';

type RetireGrantInput = Input<RetireGrantRequest>;

/** The grant itself says who may retire it: retiring principal, grantee if it says so, and the account it was made in. */
const access: AccessRule<RetireGrantInput> = async (context, input) => {
  const grant = await namedGrant(context, input);
  const action = 'kms:RetireGrant';
  const contextKeys = { 'kms:CallerAccount': context.accountId };
  if (grant === undefined) return [{ action, resources: [{ arn: '*' }], contextKeys }];
  const { account_id: accountId, region, key_id: id } = grant;
  const arn = keyArn({ account_id: accountId, region, id });
  const policy = policyFor(retirersOf(grant), 'RetireGrant');
  return [{ action, resources: [{ arn, accountId, policy, policyRequired: true }], contextKeys }];
};

const retirersOf = (grant: GrantRow) => [
  ...(grant.retiring === null ? [] : [{ grantId: grant.id, arn: grant.retiring, id: grant.retiring_id }]),
  ...(operationsOf(grant).includes('RetireGrant') ? [granteeOf(grant)] : []),
  { grantId: grant.id, arn: rootArn(grant.issuing_account), id: null },
];

/** By token, or by key and id; undefined where nothing is named or there. */
async function namedGrant(context: AccessContext, input: RetireGrantInput): Promise<GrantRow | undefined> {
  const db = kmsOf(context);
  if (input.GrantToken !== undefined) return findGrant(db, grantOfToken(input.GrantToken));
  if (input.KeyId === undefined || input.GrantId === undefined) return undefined;
  const key = await findReferred(db, parseKeyReference(context, input.KeyId), context.now);
  return key && findGrantOf(db, key, input.GrantId);
}

export const retireGrant = write<RetireGrantInput, void>(access, async (context, input) => {
  const isById = input.KeyId !== undefined && input.GrantId !== undefined;
  if (input.GrantToken === undefined && !isById)
    throw validation('Grant token OR (grant ID, key ID) must be specified');
  const grant = await namedGrant(context, input);
  if (grant === undefined) throw notFound(`Grant ID ${input.GrantId ?? ''} not found`);
  if (input.DryRun === true) throw dryRun();
  await deleteGrant(kmsOf(context), grant.id);
  context.change(keyTopic({ account_id: grant.account_id, region: grant.region, id: grant.key_id }));
});
