import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { BulletinContent } from './content.ts';
import type { BulletinRow, BulletinState, BulletinTables } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<BulletinTables>(db);

/** `KW-2026-0001`; more than four digits where a year has that many. */
const idOf = (year: number, number: number): string => `KW-${year}-${String(number).padStart(4, '0')}`;

export const contentOf = ({ content }: { readonly content: string }): BulletinContent =>
  JSON.parse(content) as BulletinContent;

export const authorsOf = ({ authors }: Pick<BulletinRow, 'authors'>): string[] =>
  JSON.parse(authors) as string[];

interface NewBulletin {
  readonly content: BulletinContent;
  readonly changeNote: string;
  /** ARN. */
  readonly author: string;
}

/** Within a write: its numbers follow one another. */
export async function insertBulletin(
  db: AnyDatabase,
  now: Instant,
  { content, changeNote, author }: NewBulletin,
): Promise<BulletinRow> {
  const year = new Date(now).getUTCFullYear();
  const last = await tables(db)
    .selectFrom('center_bulletins')
    .select((select) => select.fn.max('number').as('number'))
    .where('year', '=', year)
    .executeTakeFirst();
  const number = Number(last?.number ?? 0) + 1;
  const row: BulletinRow = {
    id: idOf(year, number),
    year,
    number,
    state: 'DRAFT',
    revision: 1,
    content: JSON.stringify(content),
    change_note: changeNote,
    authors: JSON.stringify([author]),
    approved_by: null,
    approved_at: null,
    publish_at: null,
    version: 0,
    created_at: now,
    updated_at: now,
  };
  await tables(db).insertInto('center_bulletins').values(row).execute();
  return row;
}

export const findBulletin = (db: AnyDatabase, id: string): Promise<BulletinRow | undefined> =>
  tables(db).selectFrom('center_bulletins').selectAll().where('id', '=', id).executeTakeFirst();

export type BulletinChange = Partial<Omit<BulletinRow, 'id' | 'year' | 'number' | 'created_at' | 'revision'>>;

/** Within a write that has compared the revision, which grows by it. */
export async function updateBulletin(
  db: AnyDatabase,
  row: BulletinRow,
  change: BulletinChange,
): Promise<BulletinRow> {
  const changed = { ...change, revision: row.revision + 1 };
  await tables(db).updateTable('center_bulletins').set(changed).where('id', '=', row.id).execute();
  return { ...row, ...changed };
}

export interface BulletinPage {
  readonly state: BulletinState | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: Pick<BulletinRow, 'year' | 'number'> | undefined;
}

/** Working copies, the newest first. */
export async function listBulletins(
  db: AnyDatabase,
  { state, limit, after }: BulletinPage,
): Promise<BulletinRow[]> {
  let query = tables(db)
    .selectFrom('center_bulletins')
    .selectAll()
    .orderBy('year', 'desc')
    .orderBy('number', 'desc')
    .limit(limit);
  if (state !== undefined) query = query.where('state', '=', state);
  if (after !== undefined)
    query = query.where((where) =>
      where.or([
        where('year', '<', after.year),
        where.and([where('year', '=', after.year), where('number', '<', after.number)]),
      ]),
    );
  return query.execute();
}

/** Embargoed bulletins whose instant has come. */
export const dueBulletins = (db: AnyDatabase, now: Instant): Promise<BulletinRow[]> =>
  tables(db)
    .selectFrom('center_bulletins')
    .selectAll()
    .where('state', '=', 'EMBARGOED')
    .where('publish_at', '<=', now)
    .orderBy('publish_at')
    .limit(20)
    .execute();
