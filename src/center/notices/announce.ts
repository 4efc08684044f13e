import type { Clock, Instant } from '../../core/clock.ts';
import type { Store } from '../../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { findPublication, type Publication } from '../bulletins/publications.ts';
import { SEVERITIES, type Severity } from '../bulletins/severity.ts';
import { concernedBy } from './concerned.ts';
import { queueDeliveries } from './deliveries.ts';
import type { AnnouncementRow, NoticeTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<NoticeTables>(db);

/** Within the write that publishes a version. */
export async function queueAnnouncement(
  db: AnyDatabase,
  now: Instant,
  { bulletinId, version }: Pick<Publication, 'bulletinId' | 'version'>,
): Promise<void> {
  await tables(db)
    .insertInto('center_announcements')
    .values({
      bulletin_id: bulletinId,
      version,
      created_at: now,
      subscriber_cursor: '',
      webhook_cursor: '',
      is_done: 0,
    })
    .execute();
}

/** Receivers looked at by one write. */
const PORTION = 200;

interface Receiver {
  readonly id: string;
  readonly account_id: string | null;
  readonly least_severity: string | null;
}

const isSevereEnough = (severity: Severity, least: string | null): boolean =>
  least === null || SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least as Severity);

interface Portion {
  readonly db: AnyDatabase;
  readonly now: Instant;
  readonly version: string;
  readonly publication: Publication;
}

/** Queues for those among some receivers whom it concerns. */
async function queueFor(
  { db, now, version, publication }: Portion,
  kind: 'MAIL' | 'WEBHOOK',
  receivers: readonly Receiver[],
): Promise<void> {
  const accountIds = [...new Set(receivers.flatMap(({ account_id }) => account_id ?? []))];
  const concerned = await concernedBy({ db, now, version, accountIds }, publication.content);
  const wanted = receivers.filter(
    ({ account_id, least_severity }) =>
      isSevereEnough(publication.severity, least_severity) &&
      (account_id === null || concerned.has(account_id)),
  );
  await queueDeliveries(
    db,
    now,
    wanted.map(({ id }) => ({
      kind,
      targetId: id,
      bulletinId: publication.bulletinId,
      version: publication.version,
    })),
  );
}

async function nextPortion(portion: Omit<Portion, 'publication'>, row: AnnouncementRow): Promise<void> {
  const { db } = portion;
  const of = (change: Partial<AnnouncementRow>) =>
    tables(db)
      .updateTable('center_announcements')
      .set(change)
      .where('bulletin_id', '=', row.bulletin_id)
      .where('version', '=', row.version)
      .execute();
  const publication = await findPublication(db, row.bulletin_id, row.version);
  if (publication === undefined) {
    await of({ is_done: 1 });
    return;
  }
  const subscribers = await tables(db)
    .selectFrom('center_subscribers')
    .select(['id', 'account_id', 'least_severity'])
    .where('state', '=', 'CONFIRMED')
    .where('id', '>', row.subscriber_cursor)
    .orderBy('id')
    .limit(PORTION)
    .execute();
  const hooks = await tables(db)
    .selectFrom('center_webhooks')
    .select(['id', 'account_id'])
    .where('id', '>', row.webhook_cursor)
    .orderBy('id')
    .limit(PORTION)
    .execute();
  await queueFor({ ...portion, publication }, 'MAIL', subscribers);
  await queueFor(
    { ...portion, publication },
    'WEBHOOK',
    hooks.map((hook) => ({ ...hook, least_severity: null })),
  );
  await of({
    subscriber_cursor: subscribers.at(-1)?.id ?? row.subscriber_cursor,
    webhook_cursor: hooks.at(-1)?.id ?? row.webhook_cursor,
    is_done: subscribers.length < PORTION && hooks.length < PORTION ? 1 : 0,
  });
}

const waiting = (db: AnyDatabase) =>
  tables(db)
    .selectFrom('center_announcements')
    .selectAll()
    .where('is_done', '=', 0)
    .orderBy('created_at')
    .limit(1);

/** Queues for everybody what was published since; a portion a write, so that many nodes share it. */
export async function announce(
  { store, clock, version }: { readonly store: Store; readonly clock: Clock; readonly version: string },
  isStopped: () => boolean,
): Promise<void> {
  while (!isStopped() && (await waiting(store.reader).executeTakeFirst()) !== undefined)
    await store.write(async ({ db }) => {
      const row = await waiting(db).executeTakeFirst();
      if (row !== undefined) await nextPortion({ db, now: clock.now(), version }, row);
    });
}
