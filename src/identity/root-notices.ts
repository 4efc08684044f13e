import type { Kysely } from 'kysely';
import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import { instantType, textType } from '../storage/column-types.ts';
import type { Dialect, Migration } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { IdentityTables } from './tables.ts';

interface NoticeTables extends IdentityTables {
  root_notices: RootNoticeRow;
}

/** Something root is to be told by mail. It waits here from the commit of what happened until it is sent. */
export interface RootNoticeRow {
  /** What happened, so that it is told once: an id of its own and its new state. */
  id: string;
  account_id: AccountId;
  created_at: Instant;
  subject: string;
  text: string;
  /** Name of the event that is not yet in the trail; null where whoever caused it has recorded it. */
  event_name: string | null;
  /** JSON. */
  event_parameters: string | null;
  tries: number;
  next_try_at: Instant;
}

export const rootNotices: Migration = {
  name: '2026-12-02-root-notices',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('root_notices')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('subject', text, (c) => c.notNull())
      .addColumn('text', text, (c) => c.notNull())
      .addColumn('event_name', text)
      .addColumn('event_parameters', text)
      .addColumn('tries', 'integer', (c) => c.notNull())
      .addColumn('next_try_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('root_notices_due').on('root_notices').column('next_try_at').execute();
  },
};

const tables = (db: AnyDatabase) => tablesOf<NoticeTables>(db);

export interface RootNotice {
  readonly id: string;
  readonly accountId: AccountId;
  readonly subject: string;
  readonly text: string;
  /** Of what nobody else records. */
  readonly event?: { readonly name: string; readonly parameters: Readonly<Record<string, string>> };
}

/** Within the write of what happened. */
export async function insertRootNotice(db: AnyDatabase, now: Instant, notice: RootNotice): Promise<void> {
  const { id, accountId, subject, text, event } = notice;
  await tables(db)
    .insertInto('root_notices')
    .values({
      id,
      account_id: accountId,
      created_at: now,
      subject,
      text,
      event_name: event?.name ?? null,
      event_parameters: event === undefined ? null : JSON.stringify(event.parameters),
      tries: 0,
      next_try_at: now,
    })
    .execute();
}

/** A notice, with the address it goes to. */
export type DueNotice = RootNoticeRow & { readonly email: string };

/** Whether any waits: asked often, and nearly always no. */
export const hasDueNotices = async (db: AnyDatabase, now: Instant): Promise<boolean> =>
  (await tables(db)
    .selectFrom('root_notices')
    .select('id')
    .where('next_try_at', '<=', now)
    .limit(1)
    .executeTakeFirst()) !== undefined;

const NOTICES_AT_ONCE = 20;
const FIRST_WAIT_MILLISECONDS = 60_000;
const LONGEST_WAIT_MILLISECONDS = 3_600_000;

/**
 * Takes the notices that are due, to record and send them: nobody else does so for a minute, and longer after each try.
 * With `accountId` only those of that account, of which nothing is left to record.
 */
export async function takeNotices(
  db: AnyDatabase,
  now: Instant,
  accountId?: AccountId,
): Promise<DueNotice[]> {
  const due = tables(db)
    .selectFrom('root_notices')
    .innerJoin('accounts', 'accounts.id', 'root_notices.account_id')
    .selectAll('root_notices')
    .select('accounts.email')
    .where('next_try_at', '<=', now)
    .orderBy('root_notices.created_at')
    .limit(NOTICES_AT_ONCE);
  const notices = await (accountId === undefined
    ? due
    : due.where('account_id', '=', accountId).where('event_name', 'is', null)
  ).execute();
  for (const { id, tries } of notices) {
    const wait = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** tries, LONGEST_WAIT_MILLISECONDS);
    await tables(db)
      .updateTable('root_notices')
      .set({ tries: tries + 1, next_try_at: now + wait, event_name: null, event_parameters: null })
      .where('id', '=', id)
      .execute();
  }
  return notices;
}

export async function deleteNotice(db: AnyDatabase, id: string): Promise<void> {
  await tables(db).deleteFrom('root_notices').where('id', '=', id).execute();
}
