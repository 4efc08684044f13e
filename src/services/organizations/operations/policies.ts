import { AWS_MANAGED_POLICIES, type PolicyType } from '../../../identity/organization/policy-types.ts';
import type { OrganizationPolicyRow } from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { readInside, writeInside } from '../define.ts';
import {
  constraint,
  duplicatePolicy,
  invalidInput,
  policyIdNotFound,
  policyInUse,
  policyNotFound,
  policyTypeNotAvailable,
} from '../errors.ts';
import { newId } from '../ids.ts';
import { QUOTAS } from '../new-member.ts';
import { pageOf } from '../paging.ts';
import { checkContent } from '../policy-content.ts';
import {
  deletePolicyRow,
  findPolicyRow,
  insertPolicy,
  listAttachments,
  listPolicyRows,
  updatePolicyRow,
} from '../records/policies.ts';
import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  DeletePolicyRequest,
  DescribePolicyRequest,
  DescribePolicyResponse,
  Input,
  ListPoliciesRequest,
  ListPoliciesResponse,
  UpdatePolicyRequest,
  UpdatePolicyResponse,
} from '../schema.ts';
import { checkedTags, formatTags } from '../tags.ts';
import { managedPolicyView, policyView } from '../views.ts';

export const createPolicy = writeInside<Input<CreatePolicyRequest>, CreatePolicyResponse>(
  'CreatePolicy',
  { who: 'management', tags: (input) => input.Tags, policyType: (input) => input.Type },
  async ({ context, tables, organization }, input) => {
    const type = input.Type as PolicyType;
    if (organization.feature_set !== 'ALL') throw policyTypeNotAvailable();
    checkContent(input.Content, type);
    const present = await listPolicyRows(tables, organization.id, type);
    const managed = AWS_MANAGED_POLICIES.filter((policy) => policy.type === type);
    if ([...present, ...managed].some(({ name }) => name === input.Name)) throw duplicatePolicy();
    if (present.length >= QUOTAS.policies)
      throw constraint(
        'POLICY_NUMBER_LIMIT_EXCEEDED',
        'You have exceeded the number of policies that you can have in an organization.',
      );
    const row: OrganizationPolicyRow = {
      id: newId.policy(context.random),
      organization_id: organization.id,
      type,
      name: input.Name,
      description: input.Description,
      content: input.Content,
      tags: formatTags(checkedTags(input.Tags)),
      created_at: context.now,
    };
    await insertPolicy(tables, row);
    return { Policy: { PolicySummary: policyView(organization, row), Content: row.content } };
  },
);

const isAwsManaged = (id: string): boolean => AWS_MANAGED_POLICIES.some((policy) => policy.id === id);

const immutable = () =>
  invalidInput('IMMUTABLE_POLICY', "You specified a policy that is managed by AWS and can't be modified.");

export const describePolicy = readInside<Input<DescribePolicyRequest>, DescribePolicyResponse>(
  'DescribePolicy',
  { who: 'reader', on: (input) => [input.PolicyId] },
  async ({ tables, organization }, { PolicyId: id }) => {
    const managed = AWS_MANAGED_POLICIES.find((policy) => policy.id === id);
    if (managed !== undefined)
      return { Policy: { PolicySummary: managedPolicyView(managed), Content: managed.content } };
    const row = await findPolicyRow(tables, organization.id, id);
    if (row === undefined) throw policyNotFound();
    return { Policy: { PolicySummary: policyView(organization, row), Content: row.content } };
  },
);

export const updatePolicy = writeInside<Input<UpdatePolicyRequest>, UpdatePolicyResponse>(
  'UpdatePolicy',
  { who: 'management', on: (input) => [input.PolicyId] },
  async ({ context, tables, organization }, input) => {
    if (isAwsManaged(input.PolicyId)) throw immutable();
    const row = await findPolicyRow(tables, organization.id, input.PolicyId);
    if (row === undefined) throw policyIdNotFound();
    const { Content: content = row.content, Name: name = row.name } = input;
    const { Description: description = row.description } = input;
    if (input.Content !== undefined) checkContent(content, row.type);
    const others = (await listPolicyRows(tables, organization.id, row.type)).filter(
      ({ id }) => id !== row.id,
    );
    if (others.some((other) => other.name === name)) throw duplicatePolicy();
    await updatePolicyRow(tables, row.id, { content, name, description });
    context.change(topic.organization(organization.id));
    const changed = { ...row, content, name, description };
    return { Policy: { PolicySummary: policyView(organization, changed), Content: content } };
  },
);

export const deletePolicy = writeInside<Input<DeletePolicyRequest>, void>(
  'DeletePolicy',
  { who: 'management', on: (input) => [input.PolicyId] },
  async ({ context, tables, organization }, { PolicyId: id }) => {
    if (isAwsManaged(id)) throw immutable();
    if ((await findPolicyRow(tables, organization.id, id)) === undefined) throw policyIdNotFound();
    if ((await listAttachments(tables, organization.id, { policyId: id })).length > 0) throw policyInUse();
    await deletePolicyRow(tables, id);
    context.change(topic.organization(organization.id));
  },
);

export const listPolicies = readInside<Input<ListPoliciesRequest>, ListPoliciesResponse>(
  'ListPolicies',
  { who: 'reader', policyType: (input) => input.Filter },
  async ({ context, tables, organization }, input) => {
    const type = input.Filter as PolicyType;
    const managed = organization.feature_set === 'ALL' ? AWS_MANAGED_POLICIES : [];
    const rows = await listPolicyRows(tables, organization.id, type);
    const all = [
      ...managed.filter((policy) => policy.type === type).map(managedPolicyView),
      ...rows.map((row) => policyView(organization, row)),
    ];
    const { items, output } = pageOf(context, ['ListPolicies', type], input, all);
    return { Policies: items, ...output };
  },
);
