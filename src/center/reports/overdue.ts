import type { AuditLog } from '../../audit/audit-log.ts';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { Sealer } from '../../custody/custody.ts';
import type { Store } from '../../storage/store.ts';
import { centerEvent } from '../center-event.ts';
import { tellTeam } from './case-mail.ts';
import { listUntold, updateCaseRow } from './case-records.ts';
import type { CaseRow } from './case-table.ts';
import { readDisclosurePolicy } from './disclosure-policy.ts';

interface OverdueParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly newUuid: () => string;
  readonly managementAccountId: AccountId;
}

type Promised = 'acknowledgement' | 'fix';

/** The promises of a case that are broken and were not told of. */
const brokenOf = (row: CaseRow, now: Instant): readonly Promised[] => [
  ...(row.acknowledged_at === null && row.told_acknowledge === 0 && Number(row.acknowledge_by) <= now
    ? (['acknowledgement'] as const)
    : []),
  ...(row.told_fix === 0 && Number(row.fix_by) <= now ? (['fix'] as const) : []),
];

/** Tells the team once of each promise that is broken, by an event and by mail. Any number of nodes may do it at once. */
export async function tellOverdue(parts: OverdueParts, now: Instant): Promise<void> {
  const { store, sealer, random, audit, newUuid, managementAccountId: accountId } = parts;
  if ((await listUntold(store.reader, now)).length === 0) return;
  await store.write(async (tx) => {
    const { policy } = await readDisclosurePolicy(tx.db);
    for (const row of await listUntold(tx.db, now)) {
      const broken = brokenOf(row, now);
      for (const promised of broken) {
        const parameters = { caseId: row.id, deadline: promised };
        await audit.record(tx, centerEvent({ newUuid, now, accountId, name: 'CaseOverdue', parameters }));
        await tellTeam({ db: tx.db, sealer, random, now }, policy, {
          subject: `${row.id} is overdue`,
          text: `The deadline of case ${row.id} for its ${promised} is over.`,
        });
      }
      await updateCaseRow(tx.db, row.id, {
        ...(broken.includes('acknowledgement') && { told_acknowledge: 1 }),
        ...(broken.includes('fix') && { told_fix: 1 }),
      });
    }
  });
}
