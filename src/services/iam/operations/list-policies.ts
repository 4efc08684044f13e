import { HIGHEST_QUOTA } from '../../../identity/iam-quotas.ts';
import { type AccessRule, read } from '../../contract.ts';
import { anyResource } from '../access/resources.ts';
import {
  awsManagedPolicies,
  customerManaged,
  type ManagedPolicy,
  type PolicyUses,
  policyMembers,
} from '../managed-policies.ts';
import { page } from '../paging.ts';
import { countAllAttachments } from '../records/attachments.ts';
import { type Directory, directoryOf } from '../records/directory.ts';
import type { ListFilter } from '../records/list-filter.ts';
import { countAllBoundaries } from '../records/permissions-boundaries.ts';
import { listPolicyRows } from '../records/policies.ts';
import type { Input, ListPoliciesRequest, ListPoliciesResponse } from '../schema.ts';

type ListPoliciesInput = Input<ListPoliciesRequest>;

/** The action knows no resource, though its denial names one. */
const access: AccessRule<ListPoliciesInput> = (_context, input) => [
  {
    action: 'iam:ListPolicies',
    resources: [{ ...anyResource, label: `policy path ${input.PathPrefix ?? '/'}` }],
  },
];

/** Policies of the account come first, by name; then AWS's own, in AWS's order. */
interface Listed {
  readonly key: string;
  readonly policy: ManagedPolicy;
}
const OWN = '0';
const AWS = '1';

type UsesOf = (arn: string) => PolicyUses;

export const listPolicies = read<ListPoliciesInput, ListPoliciesResponse>(access, async (context, input) => {
  const db = directoryOf(context);
  const filter = { accountId: context.accountId, pathPrefix: input.PathPrefix ?? '/' };
  const usesOf = await usesInAccount(db, context.accountId);
  const isShown = ({ policy }: Listed): boolean =>
    policy.path.startsWith(filter.pathPrefix) && isUsed(usesOf(policy.arn), input);
  const { Scope: scope = 'All', OnlyAttached: onlyAttached = false, PolicyUsageFilter: usage } = input;
  const { items, output } = await page(
    context,
    {
      operation: 'ListPolicies',
      filters: [filter.pathPrefix, scope, onlyAttached, usage],
      keyOf: (listed: Listed) => listed.key,
    },
    input,
    async (after, limit) => {
      const own = scope === 'AWS' ? [] : (await listOwn(db, filter, after)).filter(isShown);
      const aws = scope === 'Local' || own.length >= limit ? [] : listAws(after).filter(isShown);
      return [...own, ...aws].slice(0, limit);
    },
  );
  return { Policies: items.map(({ policy }) => policyMembers(policy, usesOf(policy.arn))), ...output };
});

async function usesInAccount(db: Directory, accountId: string): Promise<UsesOf> {
  const attachments = await countAllAttachments(db, accountId);
  const boundaries = await countAllBoundaries(db, accountId);
  return (arn) => ({ attachments: attachments.get(arn) ?? 0, boundaries: boundaries.get(arn) ?? 0 });
}

function isUsed(uses: PolicyUses, input: ListPoliciesInput): boolean {
  if (input.PolicyUsageFilter === 'PermissionsBoundary') return uses.boundaries > 0;
  const mustBeAttached = input.OnlyAttached === true || input.PolicyUsageFilter === 'PermissionsPolicy';
  return !mustBeAttached || uses.attachments > 0;
}

async function listOwn(db: Directory, filter: ListFilter, after: string | undefined): Promise<Listed[]> {
  if (after?.startsWith(AWS)) return [];
  const rows = await listPolicyRows(db, filter, after?.slice(OWN.length), HIGHEST_QUOTA);
  return rows.map((row) => ({ key: OWN + row.name_key, policy: customerManaged(row) }));
}

function listAws(after: string | undefined): Listed[] {
  const start = after?.startsWith(AWS) ? Number(after.slice(AWS.length)) + 1 : 0;
  return awsManagedPolicies()
    .slice(start)
    .map((policy, at) => ({ key: AWS + String(start + at).padStart(5, '0'), policy }));
}
