import type { AuditLog } from '../../audit/audit-log.ts';
import type { AccountId } from '../../core/account.ts';
import type { Clock } from '../../core/clock.ts';
import type { Store } from '../../storage/store.ts';
import { centerEvent } from '../center-event.ts';
import { publishVersion } from './publish.ts';
import { dueBulletins } from './records.ts';

export interface PublishDueParts {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly newUuid: () => string;
  readonly publicUrl: () => string;
  readonly engineVersion: string;
  readonly managementAccountId: AccountId;
}

/** Publishes what is embargoed until now. Writes have one order, so of many nodes one finds it due. */
export async function publishDue(parts: PublishDueParts): Promise<void> {
  const { store, audit, clock, newUuid, publicUrl, engineVersion, managementAccountId } = parts;
  if ((await dueBulletins(store.reader, clock.now())).length === 0) return;
  await store.write(async (tx) => {
    const now = clock.now();
    for (const row of await dueBulletins(tx.db, now)) {
      await publishVersion({ db: tx.db, now, publicUrl: publicUrl(), engineVersion }, row, {
        by: row.approved_by ?? '',
      });
      const parameters = { bulletinId: row.id, embargoUntil: new Date(Number(row.publish_at)).toISOString() };
      const name = 'PublishBulletin';
      await audit.record(tx, centerEvent({ newUuid, now, accountId: managementAccountId, name, parameters }));
    }
  });
}
