import type { AccountId } from '../../../core/account.ts';
import type { Instant } from '../../../core/clock.ts';
import type { ServiceUseRow } from '../../../identity/service-use-table.ts';
import type { Directory } from './directory.ts';

/** What the users and roles of an account called after an instant, in no order. */
export const listUsesOfAccount = (
  db: Directory,
  accountId: AccountId,
  after: Instant,
): Promise<ServiceUseRow[]> =>
  db
    .selectFrom('service_uses')
    .selectAll()
    .where('used_at', '>', after)
    .where('principal_id', 'in', (from) =>
      from
        .selectFrom('users')
        .select('id')
        .where('account_id', '=', accountId)
        .unionAll(from.selectFrom('roles').select('id').where('account_id', '=', accountId)),
    )
    .execute();
