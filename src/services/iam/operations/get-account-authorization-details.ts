import type { AccountId } from '../../../core/account.ts';
import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import {
  awsPolicyDetail,
  customerPolicyDetail,
  groupDetail,
  roleDetail,
  userDetail,
} from '../authorization-details.ts';
import type { PolicyUses } from '../managed-policies.ts';
import { page } from '../paging.ts';
import { AWS_OWNER, policyOwner } from '../policy-arn.ts';
import { countAllAttachments } from '../records/attachments.ts';
import { type Directory, directoryOf } from '../records/directory.ts';
import { listGroupRows } from '../records/groups.ts';
import { countAllBoundaries } from '../records/permissions-boundaries.ts';
import { listPolicyRows } from '../records/policies.ts';
import { listRoleRows } from '../records/roles.ts';
import { listUserRows } from '../records/users.ts';
import type {
  EntityType,
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  Input,
  ManagedPolicyDetail,
  RoleDetail,
  UserDetail,
} from '../schema.ts';
import { shownTrustPolicies } from '../trust-policy.ts';

interface Answer {
  readonly UserDetailList: UserDetail[];
  readonly GroupDetailList: GroupDetail[];
  readonly RoleDetailList: RoleDetail[];
  readonly Policies: ManagedPolicyDetail[];
}

/** One entity of the account: where it stands in its section, and how it gets into the answer. */
interface Entry {
  readonly key: string;
  readonly addTo: (answer: Answer) => Promise<unknown>;
}

interface Account {
  readonly db: Directory;
  readonly accountId: AccountId;
  /** Of policies that are in use, by ARN. */
  readonly uses: ReadonlyMap<string, PolicyUses>;
}

type Section = (account: Account, after: string | undefined, limit: number) => Promise<Entry[]>;

const NO_USES: PolicyUses = { attachments: 0, boundaries: 0 };

const filterOf = ({ accountId }: Account) => ({ accountId, pathPrefix: '/' });

/** In the order in which they are paged. */
const SECTIONS: readonly (readonly [EntityType, Section])[] = [
  [
    'User',
    async (account, after, limit) =>
      (await listUserRows(account.db, filterOf(account), after, limit)).map((row) => ({
        key: row.name_key,
        addTo: async (answer) => answer.UserDetailList.push(await userDetail(account.db, row)),
      })),
  ],
  [
    'Group',
    async (account, after, limit) =>
      (await listGroupRows(account.db, filterOf(account), after, limit)).map((row) => ({
        key: row.name_key,
        addTo: async (answer) => answer.GroupDetailList.push(await groupDetail(account.db, row)),
      })),
  ],
  [
    'Role',
    async (account, after, limit) => {
      const rows = await listRoleRows(account.db, filterOf(account), after, limit);
      const shown = await shownTrustPolicies(account.db, rows);
      return rows.map((row) => ({
        key: row.name_key,
        addTo: async (answer) =>
          answer.RoleDetailList.push(
            await roleDetail(account.db, row, shown.get(row.id) ?? row.trust_policy),
          ),
      }));
    },
  ],
  [
    'LocalManagedPolicy',
    async (account, after, limit) =>
      (await listPolicyRows(account.db, filterOf(account), after, limit)).map((row) => ({
        key: row.name_key,
        addTo: async (answer) =>
          answer.Policies.push(
            await customerPolicyDetail(account.db, row, account.uses.get(row.arn) ?? NO_USES),
          ),
      })),
  ],
  ['AWSManagedPolicy', async (account, after, limit) => awsPoliciesInUse(account, after, limit)],
];

/** Of AWS's policies AWS shows those that the account uses. Their names are unique: AWS keeps one list. */
function awsPoliciesInUse({ uses }: Account, after: string | undefined, limit: number): Entry[] {
  return [...uses]
    .filter(([arn]) => policyOwner(arn) === AWS_OWNER)
    .map(([arn, used]) => ({ arn, used, key: arn.slice(arn.lastIndexOf('/') + 1) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, limit)
    .map(({ arn, used, key }) => ({
      key,
      addTo: async (answer) => {
        const detail = awsPolicyDetail(arn, used);
        if (detail !== undefined) answer.Policies.push(detail);
      },
    }));
}

/** Everything in the account, in one paged list. */
export const getAccountAuthorizationDetails = read<
  Input<GetAccountAuthorizationDetailsRequest>,
  GetAccountAuthorizationDetailsResponse
>(onAccount('iam:GetAccountAuthorizationDetails'), async (context, input) => {
  const db = directoryOf(context);
  const account: Account = { db, accountId: context.accountId, uses: await usesOf(db, context.accountId) };
  const wanted = input.Filter === undefined || input.Filter.length === 0 ? undefined : new Set(input.Filter);
  const { items, output } = await page(
    context,
    {
      operation: 'GetAccountAuthorizationDetails',
      filters: [[...(wanted ?? [])].sort()],
      keyOf: (entry: Entry) => entry.key,
    },
    input,
    async (after, limit) => {
      const entries: Entry[] = [];
      for (const [index, [type, section]] of SECTIONS.entries()) {
        const prefix = String(index);
        const isBehind = after !== undefined && after.slice(0, 1) > prefix;
        if (isBehind || (wanted !== undefined && !wanted.has(type)) || entries.length >= limit) continue;
        const from = after?.startsWith(prefix) ? after.slice(prefix.length) : undefined;
        const found = await section(account, from, limit - entries.length);
        entries.push(...found.map((entry) => ({ ...entry, key: prefix + entry.key })));
      }
      return entries;
    },
  );
  const answer: Answer = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  for (const entry of items) await entry.addTo(answer);
  return { ...answer, ...output };
});

async function usesOf(db: Directory, accountId: AccountId): Promise<Map<string, PolicyUses>> {
  const attachments = await countAllAttachments(db, accountId);
  const boundaries = await countAllBoundaries(db, accountId);
  const arns = new Set([...attachments.keys(), ...boundaries.keys()]);
  return new Map(
    [...arns].map((arn) => [
      arn,
      { attachments: attachments.get(arn) ?? 0, boundaries: boundaries.get(arn) ?? 0 },
    ]),
  );
}
