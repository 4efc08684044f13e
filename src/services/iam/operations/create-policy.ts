import { iamArn } from '../../../core/arn.ts';
import { newUniqueId } from '../../../core/unique-id.ts';
import type { PolicyRow } from '../../../identity/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type AccessRule, type Permission, write } from '../../contract.ts';
import { newEntityRef, requestTagKeySets } from '../access/resources.ts';
import { checkQuota, limitOf } from '../account-quotas.ts';
import { entityAlreadyExists } from '../errors.ts';
import { customerManaged, policyMembers } from '../managed-policies.ts';
import { checkedDocument } from '../policy-documents.ts';
import { directoryOf } from '../records/directory.ts';
import { nameKey } from '../records/name-key.ts';
import { countPolicies, findPolicyByName, insertPolicy, insertVersion } from '../records/policies.ts';
import type { CreatePolicyRequest, CreatePolicyResponse, Input } from '../schema.ts';
import { checkedTags, formatTags, tagsMember, WITH_CASE } from '../tags.ts';

type CreatePolicyInput = Input<CreatePolicyRequest>;

const FIRST_VERSION = 1;

const access: AccessRule<CreatePolicyInput> = ({ accountId }, input) => {
  const ref = newEntityRef('policy', accountId, input.Path, input.PolicyName);
  const resources = [{ ...ref, label: `policy ${input.PolicyName}` }];
  const isTagged = input.Tags !== undefined && input.Tags.length > 0;
  return requestTagKeySets(input.Tags).flatMap((contextKeys): Permission[] => [
    { action: 'iam:CreatePolicy', resources, contextKeys },
    ...(isTagged ? [{ action: 'iam:TagPolicy', resources, contextKeys }] : []),
  ]);
};

export const createPolicy = write<CreatePolicyInput, CreatePolicyResponse>(access, async (context, input) => {
  const db = directoryOf(context);
  const { accountId, now } = context;
  checkedDocument(input.PolicyDocument, 'managed', await limitOf(context, 'PolicySize'));
  const tags = checkedTags(input.Tags, WITH_CASE);
  const name = input.PolicyName;
  if (await findPolicyByName(db, accountId, name))
    throw entityAlreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  await checkQuota(context, 'PoliciesPerAccount', await countPolicies(db, accountId));
  const path = input.Path ?? '/';
  const row: PolicyRow = {
    id: newUniqueId('policy', accountId, context.random),
    account_id: accountId,
    name,
    name_key: nameKey(name),
    path,
    arn: iamArn(accountId, 'policy', path, name),
    description: input.Description ?? null,
    default_version: FIRST_VERSION,
    next_version: FIRST_VERSION + 1,
    tags: formatTags(tags),
    created_at: now,
    updated_at: now,
  };
  await insertPolicy(db, row);
  const document = input.PolicyDocument;
  await insertVersion(db, { policy_id: row.id, version: FIRST_VERSION, document, created_at: now });
  context.change(topic.policy(row.arn));
  const unused = { attachments: 0, boundaries: 0 };
  return { Policy: { ...policyMembers(customerManaged(row), unused), ...tagsMember(tags) } };
});
