import type { AccountId } from '../../../core/account.ts';
import { countEntities, countEntitiesByItem } from '../../../identity/counts/records.ts';
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
export const countAllBoundaries = (db: Directory, accountId: AccountId): Promise<Map<string, number>> =>
  countEntitiesByItem(db, accountId, 'boundaries');

/** Of how many users and roles of the account the policy is the boundary. */
export const countBoundaries = (db: Directory, accountId: AccountId, policyArn: string): Promise<number> =>
  countEntities(db, accountId, 'boundaries', policyArn);
