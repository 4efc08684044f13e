import { setImmediate as otherWork } from 'node:timers/promises';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { listKeys } from '../digests/signing-keys.ts';
import type { DigestTables } from '../digests/tables.ts';
import type { AuditTables } from '../tables.ts';
import type { ChainEntry, TombstoneRow, VerifySource } from './source.ts';

/** Places read at one go, some milliseconds' worth. */
const PLACES = 500;

type Tables = AuditTables & DigestTables & { audit_tombstones: TombstoneRow };

/** The record in a database. What is added while it is read is read too. */
export function databaseSource(db: AnyDatabase): VerifySource {
  const tables = tablesOf<Tables>(db);
  return {
    keys: () => listKeys(db),
    async *digests() {
      for (let after = -1; ; ) {
        const rows = await tables
          .selectFrom('audit_digests')
          .selectAll()
          .where('number', '>', after)
          .orderBy('number')
          .limit(PLACES)
          .execute();
        yield* rows;
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.number;
      }
    },
    async *entries(from, to) {
      for (let after = from - 1; ; ) {
        const events = await tables
          .selectFrom('audit_events')
          .selectAll()
          .where('sequence', '>', after)
          .where('sequence', '<=', to)
          .orderBy('sequence')
          .limit(PLACES)
          .execute();
        const isLast = events.length < PLACES;
        const until = isLast ? to : (events.at(-1)?.sequence ?? to);
        const tombstones = tables
          .selectFrom('audit_tombstones')
          .selectAll()
          .where('sequence', '>', after)
          .where('sequence', '<=', until)
          .orderBy('sequence');
        const entries: ChainEntry[] = [
          ...events.map((row) => ({ kind: 'event' as const, row })),
          ...(await tombstones.execute()).map((row) => ({ kind: 'tombstone' as const, row })),
        ];
        yield entries.sort((one, other) => one.row.sequence - other.row.sequence);
        if (isLast) return;
        after = until;
        await otherWork();
      }
    },
  };
}
