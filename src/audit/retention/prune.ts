import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { contentOfRow } from '../chain.ts';
import { type Digest, type EventsDigest, placesDigest } from '../digests/digest-form.ts';
import { addDigest, parseDigest } from '../digests/make-digest.ts';
import type { SigningContext } from '../digests/signing-keys.ts';
import type { DigestTables } from '../digests/tables.ts';
import { chainHead } from '../insert-events.ts';
import type { AuditEventRow, AuditTables } from '../tables.ts';
import { accountNumber, termsOf } from '../terms.ts';
import { listRetention, type RetentionRow, retentionOf } from './retention-records.ts';

const DAY = 86_400_000;
/** Places looked at in one step, and events removed in one: some milliseconds' worth. */
const PLACES = 5000;
const EVENTS = 500;

type Stretch = Digest & EventsDigest;

/** Digests read at one go. */
const DIGESTS = 500;

/** The first signed stretch behind a place that `isWanted`. */
async function findStretch(
  db: AnyDatabase,
  isWanted: (stretch: Stretch) => boolean,
): Promise<Stretch | undefined> {
  for (let after = 0; ; ) {
    const rows = await tablesOf<DigestTables>(db)
      .selectFrom('audit_digests')
      .selectAll()
      .where('number', '>', after)
      .orderBy('number')
      .limit(DIGESTS)
      .execute();
    for (const digest of rows.map(parseDigest))
      if (digest.kind === 'events' && isWanted(digest)) return digest;
    const last = rows.at(-1);
    if (last === undefined) return undefined;
    after = last.number;
  }
}

/** What is due of a stretch: a whole one, for a digest's time is later than that of each of its events. */
const isDue = (row: RetentionRow, stretch: Stretch, head: number, now: Instant): boolean =>
  row.pruned_to < Math.min(stretch.to, head - 1) && stretch.madeAt < now - row.days * DAY;

/**
 * Removes some events that are older than their accounts keep them, always behind a signed digest, never the last event. Of each
 * its content's digest is left, and a signed statement says which were removed.
 * @returns whether there may be more to do
 */
export async function pruneSome(context: SigningContext, now: Instant): Promise<boolean> {
  const { reader } = context.store;
  const retention = await listRetention(reader);
  if (retention.length === 0) return false;
  const { sequence: head } = await chainHead(reader);
  const stretch = await findStretch(reader, (one) => retention.some((row) => isDue(row, one, head, now)));
  if (stretch === undefined) return false;
  const due = retention.filter((row) => isDue(row, stretch, head, now));
  const after = Math.max(stretch.from - 1, Math.min(...due.map((row) => row.pruned_to)));
  const accounts = due.map((row) => row.account_id);
  const end = Math.min(stretch.to, head - 1, after + PLACES);
  const rows = await tablesOf<AuditTables>(reader)
    .selectFrom('audit_events')
    .selectAll()
    .where('sequence', '>', after)
    .where('sequence', '<=', end)
    .where('account_id', 'in', accounts)
    .orderBy('sequence')
    .limit(EVENTS)
    .execute();
  const last = rows.at(-1);
  const to = rows.length < EVENTS || last === undefined ? end : last.sequence;
  const progress = (db: AnyDatabase): Promise<unknown> =>
    retentionOf(db)
      .updateTable('audit_retention')
      .set({ pruned_to: to })
      .where('account_id', 'in', accounts)
      .where('pruned_to', '<', to)
      .execute();
  if (rows.length === 0) {
    await context.store.write(({ db }) => progress(db));
    return true;
  }
  const places = placesDigest(rows.map(({ sequence }) => sequence));
  const statement = {
    kind: 'tombstones' as const,
    from: after + 1,
    to,
    accounts: due.map(({ account_id: account, days }) => ({
      account,
      before: now - days * DAY,
      count: rows.filter((row) => row.account_id === account).length,
    })),
    places,
  };
  return addDigest(
    context,
    async () => statement,
    now,
    async ({ db }, number) => {
      await removeEvents(db, rows, number);
      await forgetWords(db, rows, due, now);
      await progress(db);
    },
  );
}

async function removeEvents(db: AnyDatabase, rows: readonly AuditEventRow[], digest: number): Promise<void> {
  const sequences = rows.map(({ sequence }) => sequence);
  await tablesOf<AuditTables>(db).deleteFrom('audit_events').where('sequence', 'in', sequences).execute();
  const tombstones = rows.map((row) => ({ sequence: row.sequence, content: contentOfRow(row), digest }));
  await retentionOf(db).insertInto('audit_tombstones').values(tombstones).execute();
}

/** Words of the index, and explanations of denials, that are older than anything the account keeps. */
async function forgetWords(
  db: AnyDatabase,
  rows: readonly AuditEventRow[],
  due: readonly RetentionRow[],
  now: Instant,
): Promise<void> {
  for (const { account_id, days } of due) {
    const oldest = now - (days + 1) * DAY;
    const words = new Set(
      rows.filter((row) => row.account_id === account_id).flatMap((row) => [...termsOf(row)]),
    );
    const tables = tablesOf<AuditTables>(db);
    for (const term of words) {
      await tables
        .deleteFrom('audit_postings')
        .where('account', '=', accountNumber(account_id))
        .where('term', '=', term)
        .where('last_time', '<', oldest)
        .execute();
    }
    await tables
      .deleteFrom('audit_denials')
      .where('account_id', '=', account_id)
      .where('event_time', '<', oldest)
      .execute();
  }
}

/**
 * Where nothing of a signed stretch is kept any more, lets go of what was left of its events too: the chain then begins behind it.
 * @returns whether it did so for one
 */
export async function sealSome(context: SigningContext, now: Instant): Promise<boolean> {
  const { reader } = context.store;
  const first = await tablesOf<AuditTables>(reader)
    .selectFrom('audit_events')
    .select('sequence')
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst();
  const oldest = await retentionOf(reader)
    .selectFrom('audit_tombstones')
    .select('sequence')
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst();
  if (first === undefined || oldest === undefined || oldest.sequence > first.sequence) return false;
  const stretch = await findStretch(reader, ({ to }) => to >= oldest.sequence);
  if (stretch === undefined || stretch.to >= first.sequence) return false;
  const { to, chain } = stretch;
  return addDigest(
    context,
    async () => ({ kind: 'checkpoint', to, chain }),
    now,
    async ({ db }) => {
      await retentionOf(db).deleteFrom('audit_tombstones').where('sequence', '<=', to).execute();
    },
  );
}
