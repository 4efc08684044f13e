import {
  AWS_MANAGED_POLICIES,
  FULL_ACCESS,
  isGuardrail,
  type PolicyType,
} from '../../../identity/organization/policy-types.ts';
import type { OrganizationRow } from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { readInside, writeInside } from '../define.ts';
import {
  constraint,
  duplicateAttachment,
  invalidInput,
  policyNotAttached,
  policyNotFound,
  policyTypeNotEnabled,
  targetNotFound,
} from '../errors.ts';
import { QUOTAS } from '../new-member.ts';
import { pageOf } from '../paging.ts';
import { attachTo, detachFrom, listAttachments, listPolicyRows } from '../records/policies.ts';
import type { Tables } from '../records/tables.ts';
import type {
  AttachPolicyRequest,
  DetachPolicyRequest,
  Input,
  ListPoliciesForTargetRequest,
  ListPoliciesForTargetResponse,
  ListTargetsForPolicyRequest,
  ListTargetsForPolicyResponse,
  PolicyTargetSummary,
} from '../schema.ts';
import { findTarget, type Target, type TargetKind } from '../targets.ts';
import { enabledTypes, managedPolicyView, policyView } from '../views.ts';

const HOLDERS: ReadonlySet<TargetKind | undefined> = new Set(['ROOT', 'ORGANIZATIONAL_UNIT', 'ACCOUNT']);

const mayHold = (target: Target | undefined): target is Target => HOLDERS.has(target?.kind);

interface Pair {
  readonly target: Target;
  readonly type: PolicyType;
  /** Ids of policies of that type that hang on the target. */
  readonly held: readonly string[];
}

/** Ids of the policies of a type that hang on a target. */
async function heldBy(
  tables: Tables,
  organization: OrganizationRow,
  targetId: string,
  type: PolicyType,
): Promise<string[]> {
  const own = await listPolicyRows(tables, organization.id, type);
  const managed = AWS_MANAGED_POLICIES.filter((policy) => policy.type === type);
  const ofType = new Set([...own, ...managed].map((policy) => policy.id));
  const attached = await listAttachments(tables, organization.id, { targetId });
  return attached.map((row) => row.policy_id).filter((id) => ofType.has(id));
}

async function pairOf(
  tables: Tables,
  organization: OrganizationRow,
  input: Input<AttachPolicyRequest>,
): Promise<Pair> {
  const policy = await findTarget(tables, organization, input.PolicyId);
  if (policy?.policyType === undefined) throw policyNotFound();
  const target = await findTarget(tables, organization, input.TargetId);
  if (!mayHold(target)) throw targetNotFound();
  if (!enabledTypes(organization).includes(policy.policyType)) throw policyTypeNotEnabled();
  const held = await heldBy(tables, organization, target.id, policy.policyType);
  return { target, type: policy.policyType, held };
}

export const attachPolicy = writeInside<Input<AttachPolicyRequest>, void>(
  'AttachPolicy',
  { who: 'management', on: (input) => [input.PolicyId, input.TargetId] },
  async ({ context, tables, organization }, input) => {
    const { target, type, held } = await pairOf(tables, organization, input);
    if (held.includes(input.PolicyId)) throw duplicateAttachment();
    const quota = isGuardrail(type) ? QUOTAS.guardrailsPerTarget : QUOTAS.settingsPerTarget;
    if (held.length >= quota)
      throw constraint(
        'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        'You have attached the maximum number of policies of the specified type to the target.',
      );
    await attachTo(tables, organization.id, input.PolicyId, [target.id], context.now);
    context.change(topic.organization(organization.id));
  },
);

export const detachPolicy = writeInside<Input<DetachPolicyRequest>, void>(
  'DetachPolicy',
  { who: 'management', on: (input) => [input.PolicyId, input.TargetId] },
  async ({ context, tables, organization }, input) => {
    const { target, type, held } = await pairOf(tables, organization, input);
    if (!held.includes(input.PolicyId)) throw policyNotAttached();
    if (input.PolicyId === FULL_ACCESS.RESOURCE_CONTROL_POLICY.id)
      throw invalidInput('NON_DETACHABLE_POLICY', "You can't detach this policy, because AWS manages it.");
    if (type === 'SERVICE_CONTROL_POLICY' && held.length === 1)
      throw constraint(
        'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        'You cannot remove the last policy of the specified type from the target.',
      );
    await detachFrom(tables, organization.id, [input.PolicyId], target.id);
    context.change(topic.organization(organization.id));
  },
);

const summaryOf = ({ id, arn, name, kind }: Target): PolicyTargetSummary => ({
  TargetId: id,
  Arn: arn,
  Name: name,
  Type: kind as NonNullable<PolicyTargetSummary['Type']>,
});

export const listTargetsForPolicy = readInside<
  Input<ListTargetsForPolicyRequest>,
  ListTargetsForPolicyResponse
>(
  'ListTargetsForPolicy',
  { who: 'reader', on: (input) => [input.PolicyId] },
  async ({ context, tables, organization }, input) => {
    const policy = await findTarget(tables, organization, input.PolicyId);
    if (policy?.policyType === undefined) throw policyNotFound();
    const attached = await listAttachments(tables, organization.id, { policyId: policy.id });
    const { items, output } = pageOf(context, ['ListTargetsForPolicy', policy.id], input, attached);
    const Targets: PolicyTargetSummary[] = [];
    for (const row of items) {
      const target = await findTarget(tables, organization, row.target_id);
      if (target !== undefined) Targets.push(summaryOf(target));
    }
    return { Targets, ...output };
  },
);

export const listPoliciesForTarget = readInside<
  Input<ListPoliciesForTargetRequest>,
  ListPoliciesForTargetResponse
>(
  'ListPoliciesForTarget',
  { who: 'reader', on: (input) => [input.TargetId], policyType: (input) => input.Filter },
  async ({ context, tables, organization }, input) => {
    const type = input.Filter as PolicyType;
    const target = await findTarget(tables, organization, input.TargetId);
    if (!mayHold(target)) throw targetNotFound();
    const held = await heldBy(tables, organization, target.id, type);
    const list = ['ListPoliciesForTarget', target.id, type];
    const { items, output } = pageOf(context, list, input, held);
    const rows = await listPolicyRows(tables, organization.id, type);
    const all = [
      ...AWS_MANAGED_POLICIES.map(managedPolicyView),
      ...rows.map((row) => policyView(organization, row)),
    ];
    const Policies = items.flatMap((id) => all.filter((policy) => policy.Id === id));
    return { Policies, ...output };
  },
);
