import type { AccountId } from '../../core/account.ts';
import type { PolicySource } from '../../policy/source.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { topic } from '../topics.ts';
import { awsManagedPolicyArn, organizationPolicyArn } from './arns.ts';
import { accountState, findMembership, lineage, type Membership } from './membership.ts';
import { AWS_MANAGED_POLICIES, type FULL_ACCESS, type PolicyType } from './policy-types.ts';
import type { AccountState, OrganizationTables } from './tables.ts';

/** One policy of an organization as it applies to an account. */
export interface GuardrailPolicy {
  /** Undefined where the policy is gone: nothing can be allowed by it, so it must be taken to deny. */
  readonly document: string | undefined;
  /** `id` is the policy's ARN, `via` the root, unit or account it is attached to. */
  readonly source: PolicySource;
}

/** Policies by level of the tree, root first, account last; each level must allow. */
export type GuardrailLevels = readonly (readonly GuardrailPolicy[])[];

/** What an account's organization makes of it. */
export interface Guardrails {
  readonly accountState: AccountState;
  /** These three are absent for a standalone account. */
  readonly organizationId?: string;
  readonly managementAccountId?: AccountId;
  /** As `aws:PrincipalOrgPaths` has it: `o-…/r-…/ou-…/ou-…/`. */
  readonly orgPath?: string;
  /** Absent where nothing restricts: no organization, its management account, or a type of policy that is not enabled. */
  readonly serviceControlPolicies?: GuardrailLevels;
  readonly resourceControlPolicies?: GuardrailLevels;
  /** Topics of the change feed that all of this rests on. */
  readonly topics: readonly string[];
}

/**
 * Reads what the organization of an account says about it, in several queries: whoever caches the answer compares the
 * change feed before and after. What cannot be read denies everything.
 */
export async function readGuardrails(db: AnyDatabase, accountId: AccountId): Promise<Guardrails> {
  const state = await accountState(db, accountId);
  const membership = await findMembership(db, accountId);
  if (membership === undefined) return { accountState: state, topics: [topic.account(accountId)] };
  const { organization, member, isManagement } = membership;
  const place = { id: accountId, parentId: member.parent_id };
  const chain = await lineage(db, organization, place);
  const common = {
    accountState: state,
    organizationId: organization.id,
    managementAccountId: organization.management_account_id,
    orgPath: `${[organization.id, ...(chain ?? []).slice(0, -1)].join('/')}/`,
    topics: [topic.account(accountId), topic.organization(organization.id)],
  };
  if (isManagement) return common;
  const enabled = JSON.parse(organization.policy_types) as PolicyType[];
  const levels = async (type: keyof typeof FULL_ACCESS): Promise<GuardrailLevels | undefined> =>
    enabled.includes(type) ? readLevels(db, membership, type, chain ?? []) : undefined;
  const serviceControlPolicies = await levels('SERVICE_CONTROL_POLICY');
  const resourceControlPolicies = await levels('RESOURCE_CONTROL_POLICY');
  return {
    ...common,
    ...(serviceControlPolicies === undefined ? {} : { serviceControlPolicies }),
    ...(resourceControlPolicies === undefined ? {} : { resourceControlPolicies }),
  };
}

async function readLevels(
  db: AnyDatabase,
  { organization }: Membership,
  type: keyof typeof FULL_ACCESS,
  chain: readonly string[],
): Promise<GuardrailLevels> {
  // A level without policies allows nothing: so does an account whose place in the tree cannot be told.
  if (chain.length === 0) return [[]];
  const rows = await tablesOf<OrganizationTables>(db)
    .selectFrom('organization_policy_attachments as attachment')
    .leftJoin('organization_policies as policy', 'policy.id', 'attachment.policy_id')
    .select(['attachment.target_id', 'attachment.policy_id', 'policy.content', 'policy.type'])
    .where('attachment.target_id', 'in', chain)
    .where('attachment.organization_id', '=', organization.id)
    .orderBy('attachment.policy_id')
    .execute();
  const kind = type === 'SERVICE_CONTROL_POLICY' ? 'scp' : 'rcp';
  return chain.map((target) =>
    rows
      .filter((row) => row.target_id === target)
      .flatMap(({ policy_id: id, content, type: ownType }): GuardrailPolicy[] => {
        const managed = AWS_MANAGED_POLICIES.find((policy) => policy.id === id);
        if ((managed?.type ?? ownType ?? type) !== type) return [];
        const arn =
          managed === undefined
            ? organizationPolicyArn(organization, type, id)
            : awsManagedPolicyArn(type, id);
        const document = managed?.content ?? content ?? undefined;
        return [{ document, source: { kind, id: arn, via: target } }];
      }),
  );
}
