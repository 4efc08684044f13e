import type { PolicyHolderKind } from '../../../identity/tables.ts';
import { read } from '../../contract.ts';
import { onPolicy } from '../access/policies.ts';
import { findManagedPolicy } from '../managed-policies.ts';
import { page } from '../paging.ts';
import { policyNotThere } from '../policy-errors.ts';
import { type Directory, directoryOf } from '../records/directory.ts';
import type { ListFilter } from '../records/list-filter.ts';
import { type HolderRow, listPolicyHolders, type PolicyUsage } from '../records/policy-holders.ts';
import type { Input, ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from '../schema.ts';

type ListEntitiesInput = Input<ListEntitiesForPolicyRequest>;

/** In the order they are listed in; a letter each for markers. */
const KINDS: readonly { readonly kind: PolicyHolderKind; readonly letter: string; readonly name: string }[] =
  [
    { kind: 'group', letter: 'g', name: 'Group' },
    { kind: 'role', letter: 'r', name: 'Role' },
    { kind: 'user', letter: 'u', name: 'User' },
  ];

const USAGE: Readonly<Record<string, PolicyUsage>> = {
  PermissionsPolicy: 'attached',
  PermissionsBoundary: 'boundary',
};

interface Entity {
  readonly kind: PolicyHolderKind;
  readonly key: string;
  readonly row: HolderRow;
}

export const listEntitiesForPolicy = read<ListEntitiesInput, ListEntitiesForPolicyResponse>(
  onPolicy('iam:ListEntitiesForPolicy'),
  async (context, input) => {
    const db = directoryOf(context);
    const { PolicyArn: arn, EntityFilter: entityFilter, PolicyUsageFilter: usageFilter } = input;
    const policy = await findManagedPolicy(db, context.accountId, arn);
    if (policy === undefined) throw policyNotThere(arn);
    const filter = { accountId: context.accountId, pathPrefix: input.PathPrefix ?? '/' };
    // `LocalManagedPolicy` and `AWSManagedPolicy` are kinds of policies, not of who uses one: AWS then answers all.
    const kinds = KINDS.some(({ name }) => name === entityFilter)
      ? KINDS.filter(({ name }) => name === entityFilter)
      : KINDS;
    const usage = usageFilter === undefined ? 'any' : (USAGE[usageFilter] ?? 'any');
    const { items, output } = await page(
      context,
      {
        operation: 'ListEntitiesForPolicy',
        filters: [arn, filter.pathPrefix, entityFilter, usage],
        keyOf: (entity: Entity) => entity.key,
      },
      input,
      (after, limit) => listEntities(db, { arn, usage, filter, kinds }, after, limit),
    );
    const of = (kind: PolicyHolderKind): HolderRow[] =>
      items.filter((entity) => entity.kind === kind).map((entity) => entity.row);
    return {
      PolicyGroups: of('group').map((row) => ({ GroupName: row.name, GroupId: row.id })),
      PolicyUsers: of('user').map((row) => ({ UserName: row.name, UserId: row.id })),
      PolicyRoles: of('role').map((row) => ({ RoleName: row.name, RoleId: row.id })),
      ...output,
    };
  },
);

interface Wanted {
  readonly arn: string;
  readonly usage: PolicyUsage;
  readonly filter: ListFilter;
  readonly kinds: typeof KINDS;
}

async function listEntities(
  db: Directory,
  { arn, usage, filter, kinds }: Wanted,
  after: string | undefined,
  limit: number,
): Promise<Entity[]> {
  const found: Entity[] = [];
  for (const { kind, letter } of kinds) {
    if (after !== undefined && after.charAt(0) > letter) continue;
    const afterName = after?.charAt(0) === letter ? after.slice(1) : undefined;
    const rows = await listPolicyHolders(
      db,
      { kind, policyArn: arn, usage, filter },
      afterName,
      limit - found.length,
    );
    found.push(...rows.map((row) => ({ kind, key: letter + row.name_key, row })));
    if (found.length >= limit) break;
  }
  return found;
}
