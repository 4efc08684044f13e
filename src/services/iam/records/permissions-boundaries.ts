import type { AccountId } from '../../../core/account.ts';
import type { Directory } from './directory.ts';

/** Tables of the entities that can have a permissions boundary. */
const BOUNDED = { user: 'users', role: 'roles' } as const;

export type BoundedKind = keyof typeof BOUNDED;

export async function setPermissionsBoundary(
  db: Directory,
  kind: BoundedKind,
  id: string,
  policyArn: string | null,
): Promise<void> {
  await db
    .updateTable(BOUNDED[kind])
    .set({ permissions_boundary_arn: policyArn })
    .where('id', '=', id)
    .execute();
}

/** For each policy that is a boundary in the account, of how many users and roles, by ARN. */
export async function countAllBoundaries(db: Directory, accountId: AccountId): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of Object.values(BOUNDED)) {
    const rows = await db
      .selectFrom(table)
      .select(['permissions_boundary_arn as arn', (select) => select.fn.countAll().as('count')])
      .where('account_id', '=', accountId)
      .where('permissions_boundary_arn', 'is not', null)
      .groupBy('permissions_boundary_arn')
      .execute();
    for (const { arn, count } of rows)
      if (arn !== null) counts.set(arn, (counts.get(arn) ?? 0) + Number(count));
  }
  return counts;
}

/** Of how many users and roles of the account the policy is the boundary. */
export async function countBoundaries(
  db: Directory,
  accountId: AccountId,
  policyArn: string,
): Promise<number> {
  let total = 0;
  for (const table of Object.values(BOUNDED)) {
    const { count } = await db
      .selectFrom(table)
      .select((select) => select.fn.countAll().as('count'))
      .where('account_id', '=', accountId)
      .where('permissions_boundary_arn', '=', policyArn)
      .executeTakeFirstOrThrow();
    total += Number(count);
  }
  return total;
}
