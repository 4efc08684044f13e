import { delegatedServices, lineage } from '../../../identity/organization/membership.ts';
import {
  AWS_MANAGED_POLICIES,
  FULL_ACCESS,
  isGuardrail,
  type PolicyType,
} from '../../../identity/organization/policy-types.ts';
import type { OrganizationRow } from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import type { OperationContext } from '../../contract.ts';
import { type Inside, readInside, writeInside } from '../define.ts';
import { effectivePolicy } from '../effective-policy.ts';
import {
  accessDenied,
  accountNotFound,
  effectivePolicyNotFound,
  policyTypeAlreadyEnabled,
  policyTypeNotAvailable,
  policyTypeNotEnabled,
  rootNotFound,
  targetNotFound,
} from '../errors.ts';
import { pageOf } from '../paging.ts';
import { findMember, listMembers } from '../records/members.ts';
import { updateOrganization } from '../records/organizations.ts';
import { attachTo, detachFrom, listAttachments, listPolicyRows } from '../records/policies.ts';
import { listUnits } from '../records/units.ts';
import type {
  DescribeEffectivePolicyRequest,
  DescribeEffectivePolicyResponse,
  DisablePolicyTypeRequest,
  DisablePolicyTypeResponse,
  EnablePolicyTypeRequest,
  EnablePolicyTypeResponse,
  Input,
  ListAccountsWithInvalidEffectivePolicyRequest,
  ListAccountsWithInvalidEffectivePolicyResponse,
  ListEffectivePolicyValidationErrorsRequest,
  ListEffectivePolicyValidationErrorsResponse,
} from '../schema.ts';
import { enabledTypes, listedTypes, rootView } from '../views.ts';

/** Enables a type; what allows everything is attached everywhere where the type has such a policy. */
export const enablePolicyType = writeInside<Input<EnablePolicyTypeRequest>, EnablePolicyTypeResponse>(
  'EnablePolicyType',
  { who: 'management', on: (input) => [input.RootId], policyType: (input) => input.PolicyType },
  async ({ context, tables, organization }, input) => {
    const type = input.PolicyType as PolicyType;
    if (input.RootId !== organization.root_id) throw rootNotFound();
    if (organization.feature_set !== 'ALL') throw policyTypeNotAvailable();
    if (listedTypes(organization).includes(type)) throw policyTypeAlreadyEnabled();
    const types = [...new Set([...enabledTypes(organization), type])];
    const change: Pick<OrganizationRow, 'policy_types' | 'is_scp_implied'> = {
      policy_types: JSON.stringify(types),
      is_scp_implied: type === 'SERVICE_CONTROL_POLICY' ? 0 : organization.is_scp_implied,
    };
    await updateOrganization(tables, organization.id, change);
    if (isGuardrail(type)) {
      const members = await listMembers(tables, organization.id);
      const units = await listUnits(tables, organization.id);
      const targets = [
        organization.root_id,
        ...units.map(({ id }) => id),
        ...members.map((row) => row.account_id),
      ];
      await attachTo(tables, organization.id, FULL_ACCESS[type].id, targets, context.now);
    }
    context.change(topic.organization(organization.id));
    return { Root: rootView({ ...organization, ...change }) };
  },
);

/** Disables a type; all its policies are detached, for good. */
export const disablePolicyType = writeInside<Input<DisablePolicyTypeRequest>, DisablePolicyTypeResponse>(
  'DisablePolicyType',
  { who: 'management', on: (input) => [input.RootId], policyType: (input) => input.PolicyType },
  async ({ context, tables, organization }, input) => {
    const type = input.PolicyType as PolicyType;
    if (input.RootId !== organization.root_id) throw rootNotFound();
    if (!enabledTypes(organization).includes(type)) throw policyTypeNotEnabled();
    const change: Pick<OrganizationRow, 'policy_types' | 'is_scp_implied'> = {
      policy_types: JSON.stringify(enabledTypes(organization).filter((enabled) => enabled !== type)),
      is_scp_implied: type === 'SERVICE_CONTROL_POLICY' ? 0 : organization.is_scp_implied,
    };
    await updateOrganization(tables, organization.id, change);
    const rows = await listPolicyRows(tables, organization.id, type);
    const managed = AWS_MANAGED_POLICIES.filter((policy) => policy.type === type);
    await detachFrom(
      tables,
      organization.id,
      [...rows, ...managed].map(({ id }) => id),
    );
    context.change(topic.organization(organization.id));
    return { Root: rootView({ ...organization, ...change }) };
  },
);

interface Effective {
  readonly content: string;
  readonly updatedAt: number;
}

async function effectiveOf(
  { tables, organization, context }: Inside<OperationContext>,
  accountId: string,
  type: PolicyType,
): Promise<Effective | undefined> {
  const row = await findMember(tables, organization.id, accountId);
  if (row === undefined) throw targetNotFound();
  const place = { id: accountId, parentId: row.parent_id };
  const chain = (await lineage(context.db, organization, place)) ?? [];
  const contents = new Map(
    (await listPolicyRows(tables, organization.id, type)).map((policy) => [policy.id, policy.content]),
  );
  const attached = (await listAttachments(tables, organization.id)).filter(
    ({ policy_id, target_id }) => contents.has(policy_id) && chain.includes(target_id),
  );
  const levels = chain.map((target) =>
    attached.flatMap(({ target_id, policy_id }) =>
      target_id === target ? [contents.get(policy_id) ?? '{}'] : [],
    ),
  );
  const content = effectivePolicy(levels);
  return content === undefined
    ? undefined
    : { content, updatedAt: Math.max(...attached.map((one) => one.attached_at)) };
}

/** What the settings of a type come to for an account; members may ask for their own, delegated administrators for all. */
export const describeEffectivePolicy = readInside<
  Input<DescribeEffectivePolicyRequest>,
  DescribeEffectivePolicyResponse
>(
  'DescribeEffectivePolicy',
  {
    who: 'member',
    on: (input) => [input.TargetId],
    policyType: (input) => input.PolicyType,
  },
  async (inside, input) => {
    const { context, organization, isManagement } = inside;
    const target = input.TargetId ?? context.accountId;
    const isOwn = target === context.accountId;
    const mayAsk =
      isManagement || isOwn || (await delegatedServices(context.db, context.accountId)).length > 0;
    if (!mayAsk) throw accessDenied();
    const type = input.PolicyType as PolicyType;
    if (!enabledTypes(organization).includes(type)) throw effectivePolicyNotFound();
    const effective = await effectiveOf(inside, target, type);
    if (effective === undefined) throw effectivePolicyNotFound();
    return {
      EffectivePolicy: {
        PolicyContent: effective.content,
        LastUpdatedTimestamp: new Date(effective.updatedAt),
        TargetId: target,
        PolicyType: input.PolicyType,
      },
    };
  },
);

/** Every policy is a JSON object when it is attached, and merging cannot fail: no account ever has an invalid one. */
export const listAccountsWithInvalidEffectivePolicy = readInside<
  Input<ListAccountsWithInvalidEffectivePolicyRequest>,
  ListAccountsWithInvalidEffectivePolicyResponse
>(
  'ListAccountsWithInvalidEffectivePolicy',
  { who: 'reader', policyType: (input) => input.PolicyType },
  ({ context, organization }, input) => {
    if (!enabledTypes(organization).includes(input.PolicyType as PolicyType)) throw effectivePolicyNotFound();
    const list = ['ListAccountsWithInvalidEffectivePolicy', input.PolicyType];
    const { output } = pageOf(context, list, input, []);
    return { Accounts: [], PolicyType: input.PolicyType, ...output };
  },
);

export const listEffectivePolicyValidationErrors = readInside<
  Input<ListEffectivePolicyValidationErrorsRequest>,
  ListEffectivePolicyValidationErrorsResponse
>(
  'ListEffectivePolicyValidationErrors',
  { who: 'reader', on: (input) => [input.AccountId], policyType: (input) => input.PolicyType },
  async (inside, input) => {
    const { context, tables, organization } = inside;
    const row = await findMember(tables, organization.id, input.AccountId);
    if (row === undefined) throw accountNotFound();
    const type = input.PolicyType as PolicyType;
    const effective = enabledTypes(organization).includes(type)
      ? await effectiveOf(inside, input.AccountId, type)
      : undefined;
    if (effective === undefined) throw effectivePolicyNotFound();
    const chain = await lineage(context.db, organization, { id: input.AccountId, parentId: row.parent_id });
    return {
      AccountId: input.AccountId,
      PolicyType: input.PolicyType,
      Path: `${[organization.id, ...(chain ?? [])].join('/')}/`,
      EvaluationTimestamp: new Date(context.now),
      EffectivePolicyValidationErrors: [],
    };
  },
);
