import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { CaseRow, CaseTables, FileRow, HistoryRow, MessageRow, PartyRow } from './case-table.ts';

const tables = (db: AnyDatabase) => tablesOf<CaseTables>(db);

/** The next id of a year: within a write, of which there is one at a time. */
export async function nextCaseId(db: AnyDatabase, now: Instant): Promise<string> {
  const prefix = `VR-${new Date(now).getUTCFullYear()}-`;
  const rows = await tables(db)
    .selectFrom('center_cases')
    .select('id')
    .where('id', 'like', `${prefix}%`)
    .execute();
  const last = rows.reduce((most, { id }) => Math.max(most, Number(id.slice(prefix.length))), 0);
  return prefix + String(last + 1).padStart(4, '0');
}

export async function insertCase(db: AnyDatabase, row: CaseRow): Promise<void> {
  await tables(db).insertInto('center_cases').values(row).execute();
}

export const findCase = (db: AnyDatabase, id: string): Promise<CaseRow | undefined> =>
  tables(db).selectFrom('center_cases').selectAll().where('id', '=', id).executeTakeFirst();

/** The newest first. */
export const listCaseRows = (db: AnyDatabase): Promise<CaseRow[]> =>
  tables(db)
    .selectFrom('center_cases')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();

export async function updateCaseRow(
  db: AnyDatabase,
  id: string,
  change: Partial<Omit<CaseRow, 'id'>>,
): Promise<void> {
  await tables(db).updateTable('center_cases').set(change).where('id', '=', id).execute();
}

export async function insertParty(db: AnyDatabase, row: PartyRow): Promise<void> {
  await tables(db).insertInto('center_case_parties').values(row).execute();
}

/** All that there ever were, the first first. */
export const listParties = (db: AnyDatabase, caseId: string): Promise<PartyRow[]> =>
  tables(db)
    .selectFrom('center_case_parties')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export const findPartyByLink = (db: AnyDatabase, hash: string): Promise<PartyRow | undefined> =>
  tables(db)
    .selectFrom('center_case_parties')
    .selectAll()
    .where('link_hash', '=', hash)
    .where('removed_at', 'is', null)
    .executeTakeFirst();

export async function updateParty(
  db: AnyDatabase,
  id: string,
  change: Partial<Pick<PartyRow, 'link_hash' | 'seen_at' | 'removed_at'>>,
): Promise<void> {
  await tables(db).updateTable('center_case_parties').set(change).where('id', '=', id).execute();
}

export async function insertMessage(db: AnyDatabase, row: MessageRow): Promise<void> {
  await tables(db).insertInto('center_case_messages').values(row).execute();
}

/** The oldest first. */
export const listMessages = (db: AnyDatabase, caseId: string): Promise<MessageRow[]> =>
  tables(db)
    .selectFrom('center_case_messages')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export const findMessage = (db: AnyDatabase, id: string): Promise<MessageRow | undefined> =>
  tables(db).selectFrom('center_case_messages').selectAll().where('id', '=', id).executeTakeFirst();

export async function insertFiles(db: AnyDatabase, rows: readonly FileRow[]): Promise<void> {
  if (rows.length > 0) await tables(db).insertInto('center_case_files').values(rows).execute();
}

/** Without their contents. */
export const listFiles = (db: AnyDatabase, caseId: string): Promise<Omit<FileRow, 'sealed_content'>[]> =>
  tables(db)
    .selectFrom('center_case_files')
    .select(['id', 'case_id', 'message_id', 'sealed_name', 'size', 'encrypted'])
    .where('case_id', '=', caseId)
    .orderBy('message_id')
    .orderBy('id')
    .execute();

export const findFile = (db: AnyDatabase, id: string): Promise<FileRow | undefined> =>
  tables(db).selectFrom('center_case_files').selectAll().where('id', '=', id).executeTakeFirst();

export async function insertHistory(db: AnyDatabase, row: HistoryRow): Promise<void> {
  await tables(db).insertInto('center_case_history').values(row).execute();
}

/** The oldest first. */
export const listHistory = (db: AnyDatabase, caseId: string): Promise<HistoryRow[]> =>
  tables(db)
    .selectFrom('center_case_history')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('at')
    .orderBy('id')
    .execute();

const countOf = (rows: { readonly count: number | string | bigint } | undefined): number =>
  Number(rows?.count ?? 0);

/** Reports since an instant: of one source, or of all of the public where none is told. */
export async function countReports(db: AnyDatabase, since: Instant, source?: string): Promise<number> {
  const query = tables(db)
    .selectFrom('center_cases')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('created_at', '>', since)
    .where('source', source === undefined ? '!=' : '=', source ?? '');
  return countOf(await query.executeTakeFirst());
}

/** Messages of a party since an instant. */
export async function countMessages(
  db: AnyDatabase,
  caseId: string,
  partyId: string,
  since: Instant,
): Promise<number> {
  const query = tables(db)
    .selectFrom('center_case_messages')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('case_id', '=', caseId)
    .where('party_id', '=', partyId)
    .where('created_at', '>', since);
  return countOf(await query.executeTakeFirst());
}

/** Messages of all parties of all cases since an instant. */
export async function countPartyMessages(db: AnyDatabase, since: Instant): Promise<number> {
  const query = tables(db)
    .selectFrom('center_case_messages')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('party_id', 'is not', null)
    // A message changes its case: of old cases nothing is looked at.
    .where(
      'case_id',
      'in',
      tables(db).selectFrom('center_cases').select('id').where('updated_at', '>', since),
    )
    .where('created_at', '>', since);
  return countOf(await query.executeTakeFirst());
}

/** Cases whose broken promise the team was not told of yet; the caller decides what is broken. */
export const listUntold = (db: AnyDatabase, now: Instant): Promise<CaseRow[]> =>
  tables(db)
    .selectFrom('center_cases')
    .selectAll()
    .where('state', 'in', ['NEW', 'TRIAGED', 'ACCEPTED', 'FIXING'])
    .where((e) =>
      e.or([
        e.and([
          e('acknowledged_at', 'is', null),
          e('acknowledge_by', '<=', now),
          e('told_acknowledge', '=', 0),
        ]),
        e.and([e('fix_by', '<=', now), e('told_fix', '=', 0)]),
      ]),
    )
    .limit(100)
    .execute();
