import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { ArtifactTables, ReportRow, TermRow } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<ArtifactTables>(db);

/** Which reports are shown: what accounts see, or all that is there. */
export type Shown = 'published' | 'all';

const reportsOf = (db: AnyDatabase, shown: Shown) => {
  const query = tables(db).selectFrom('artifact_reports').selectAll();
  return shown === 'all'
    ? query
    : query
        .where('state', '=', 'PUBLISHED')
        .where('upload_state', '=', 'COMPLETE')
        .where('deleted_at', 'is', null);
};

/** The given version, or the newest. */
export const findReport = (
  db: AnyDatabase,
  shown: Shown,
  id: string,
  version?: number,
): Promise<ReportRow | undefined> => {
  const query = reportsOf(db, shown).where('id', '=', id);
  return (
    version === undefined ? query.orderBy('version', 'desc').limit(1) : query.where('version', '=', version)
  ).executeTakeFirst();
};

/** Newest version first. */
export const versionsOf = (
  db: AnyDatabase,
  shown: Shown,
  { id, before, limit }: { readonly id: string; readonly before: number | undefined; readonly limit: number },
): Promise<ReportRow[]> => {
  const query = reportsOf(db, shown).where('id', '=', id).orderBy('version', 'desc').limit(limit);
  return (before === undefined ? query : query.where('version', '<', before)).execute();
};

/** The newest shown version of each report, by id. */
export const listReportRows = (
  db: AnyDatabase,
  shown: Shown,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<ReportRow[]> => {
  const query = reportsOf(db, shown)
    .where(({ eb, selectFrom }) => {
      const newer = selectFrom('artifact_reports as newer')
        .select('newer.version')
        .whereRef('newer.id', '=', 'artifact_reports.id')
        .whereRef('newer.version', '>', 'artifact_reports.version');
      const shownNewer =
        shown === 'all'
          ? newer
          : newer
              .where('newer.state', '=', 'PUBLISHED')
              .where('newer.upload_state', '=', 'COMPLETE')
              .where('newer.deleted_at', 'is', null);
      return eb.not(eb.exists(shownNewer));
    })
    .orderBy('id')
    .limit(limit);
  return (after === undefined ? query : query.where('id', '>', after)).execute();
};

export const insertReport = async (db: AnyDatabase, row: ReportRow): Promise<void> => {
  await tables(db).insertInto('artifact_reports').values(row).execute();
};

export const updateReport = async (
  db: AnyDatabase,
  { id, version }: Pick<ReportRow, 'id' | 'version'>,
  values: Partial<Pick<ReportRow, 'state' | 'upload_state' | 'deleted_at'>> & {
    readonly modified_at: Instant;
  },
): Promise<void> => {
  await tables(db)
    .updateTable('artifact_reports')
    .set(values)
    .where('id', '=', id)
    .where('version', '=', version)
    .execute();
};

/** Puts a piece of the document, in place of one of that number. */
export async function putDocumentPart(
  db: AnyDatabase,
  { id, version }: Pick<ReportRow, 'id' | 'version'>,
  part: number,
  content: Uint8Array,
): Promise<void> {
  await tables(db)
    .insertInto('artifact_documents')
    .values({ report_id: id, version, part, content })
    .onConflict((conflict) => conflict.columns(['report_id', 'version', 'part']).doUpdateSet({ content }))
    .execute();
}

export async function deleteDocument(
  db: AnyDatabase,
  { id, version }: Pick<ReportRow, 'id' | 'version'>,
): Promise<void> {
  await tables(db)
    .deleteFrom('artifact_documents')
    .where('report_id', '=', id)
    .where('version', '=', version)
    .execute();
}

/** The whole document; parts must be numbered from 1 without a gap, else it is undefined. */
export async function readDocument(
  db: AnyDatabase,
  { id, version }: Pick<ReportRow, 'id' | 'version'>,
): Promise<Uint8Array | undefined> {
  const parts = await tables(db)
    .selectFrom('artifact_documents')
    .select(['part', 'content'])
    .where('report_id', '=', id)
    .where('version', '=', version)
    .orderBy('part')
    .execute();
  if (parts.length === 0 || parts.some(({ part }, index) => part !== index + 1)) return undefined;
  return Buffer.concat(parts.map(({ content }) => content));
}

export const insertTerm = async (db: AnyDatabase, row: TermRow): Promise<void> => {
  await tables(db).insertInto('artifact_terms').values(row).execute();
};

export const findTerm = (db: AnyDatabase, id: string): Promise<TermRow | undefined> =>
  tables(db).selectFrom('artifact_terms').selectAll().where('id', '=', id).executeTakeFirst();
