import type { PolicyHolderKind } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';
import { type ListFilter, pathBeginsWith } from './list-filter.ts';

const TABLE = { user: 'users', group: 'groups', role: 'roles' } as const;

/** How a policy is used: attached, as a permissions boundary, or either. */
export type PolicyUsage = 'attached' | 'boundary' | 'any';

export interface HolderRow {
  readonly id: string;
  readonly name: string;
  readonly name_key: string;
}

/** Entities of one kind that use the policy, in the order of names, behind the name `after` (in lower case). */
export async function listPolicyHolders(
  db: Directory,
  kind: PolicyHolderKind,
  policyArn: string,
  usage: PolicyUsage,
  filter: ListFilter,
  after: string | undefined,
  limit: number,
): Promise<HolderRow[]> {
  const mayBeBounded = kind !== 'group' && usage !== 'attached';
  if (!mayBeBounded && usage === 'boundary') return [];
  // The three tables share every column used here but the boundary, which is asked for only where it is.
  const table = TABLE[kind] as 'users';
  let query = db
    .selectFrom(table)
    .select(['id', 'name', 'name_key'])
    .where('account_id', '=', filter.accountId)
    .where(({ or, exists, eb, selectFrom }) =>
      or([
        ...(usage === 'boundary'
          ? []
          : [
              exists(
                selectFrom('policy_attachments')
                  .select('holder_id')
                  .whereRef('holder_id', '=', `${table}.id`)
                  .where('policy_arn', '=', policyArn),
              ),
            ]),
        ...(mayBeBounded ? [eb('permissions_boundary_arn', '=', policyArn)] : []),
      ]),
    );
  if (filter.pathPrefix !== '/') query = query.where(pathBeginsWith(filter.pathPrefix));
  if (after !== undefined) query = query.where('name_key', '>', after);
  return query.orderBy('name_key').limit(limit).execute();
}
