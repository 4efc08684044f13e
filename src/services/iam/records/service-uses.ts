import type { Instant } from '../../../core/clock.ts';
import type { ServiceUseRow } from '../../../identity/service-use-table.ts';
import type { Directory } from './directory.ts';

/** Ids asked for at once; databases take some ten thousand parameters. */
const IDS_AT_ONCE = 1000;

/** What the users and roles of those unique ids called after an instant, in no order; of one service if it is told. */
export async function listServiceUses(
  db: Directory,
  principalIds: readonly string[],
  after: Instant,
  service?: string,
): Promise<ServiceUseRow[]> {
  const found: ServiceUseRow[] = [];
  for (let start = 0; start < principalIds.length; start += IDS_AT_ONCE) {
    let query = db
      .selectFrom('service_uses')
      .selectAll()
      .where('principal_id', 'in', principalIds.slice(start, start + IDS_AT_ONCE))
      .where('used_at', '>', after);
    if (service !== undefined) query = query.where('service', '=', service);
    found.push(...(await query.execute()));
  }
  return found;
}

/** Forgets what a user or role called. */
export async function deleteServiceUses(db: Directory, principalId: string): Promise<void> {
  await db.deleteFrom('service_uses').where('principal_id', '=', principalId).execute();
}
