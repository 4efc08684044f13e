import { type SqlBool, sql } from 'kysely';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { type BulletinContent, severityOf } from './content.ts';
import { contentOf } from './records.ts';
import type { Severity } from './severity.ts';
import type { BulletinTables, PublicationRow } from './tables.ts';

const tables = (db: AnyDatabase) => tablesOf<BulletinTables>(db);

/** A version that is, or was, public. */
export interface Publication {
  readonly bulletinId: string;
  readonly version: number;
  readonly publishedAt: Instant;
  readonly publishedBy: string;
  readonly changeNote: string;
  readonly isWithdrawal: boolean;
  readonly severity: Severity;
  readonly content: BulletinContent;
}

const publicationOf = (row: PublicationRow): Publication => ({
  bulletinId: row.bulletin_id,
  version: row.version,
  publishedAt: Number(row.published_at),
  publishedBy: row.published_by,
  changeNote: row.change_note,
  isWithdrawal: row.is_withdrawal === 1,
  severity: row.severity as Severity,
  content: contentOf(row),
});

type NewPublication = Omit<Publication, 'severity'> & { readonly year: number };

const SEPARATOR = '\n';

/** Makes a version the newest one of its bulletin. */
export async function insertPublication(db: AnyDatabase, publication: NewPublication): Promise<Publication> {
  const { bulletinId, content, year } = publication;
  const products = (content.Products ?? []).map(({ Name }) => Name.toLowerCase());
  const cves = (content.Vulnerabilities ?? []).flatMap(({ CveId }) => CveId?.toLowerCase() ?? []);
  const severity = severityOf(content);
  await tables(db)
    .updateTable('center_publications')
    .set({ is_newest: 0 })
    .where('bulletin_id', '=', bulletinId)
    .execute();
  await tables(db)
    .insertInto('center_publications')
    .values({
      bulletin_id: bulletinId,
      version: publication.version,
      published_at: publication.publishedAt,
      published_by: publication.publishedBy,
      change_note: publication.changeNote,
      content: JSON.stringify(content),
      is_withdrawal: publication.isWithdrawal ? 1 : 0,
      is_newest: 1,
      year,
      severity,
      products: ['', ...products, ''].join(SEPARATOR),
      cves: ['', ...cves, ''].join(SEPARATOR),
      search_text: [bulletinId, content.Title, content.Summary, ...products, ...cves]
        .join(SEPARATOR)
        .toLowerCase(),
    })
    .execute();
  return { ...publication, severity };
}

/** Oldest first; empty where nothing is public. */
export async function historyOf(db: AnyDatabase, bulletinId: string): Promise<Publication[]> {
  const rows = await tables(db)
    .selectFrom('center_publications')
    .selectAll()
    .where('bulletin_id', '=', bulletinId)
    .orderBy('version')
    .execute();
  return rows.map(publicationOf);
}

export async function findPublication(
  db: AnyDatabase,
  bulletinId: string,
  version?: number,
): Promise<Publication | undefined> {
  const query = tables(db)
    .selectFrom('center_publications')
    .selectAll()
    .where('bulletin_id', '=', bulletinId);
  const row = await (version === undefined
    ? query.where('is_newest', '=', 1)
    : query.where('version', '=', version)
  ).executeTakeFirst();
  return row && publicationOf(row);
}

/** What readers look for; all that is told must hold. */
export interface PublicationSearch {
  readonly text?: string;
  readonly severity?: string;
  readonly product?: string;
  readonly cve?: string;
  readonly year?: number;
  readonly limit: number;
  readonly offset?: number;
}

/** `_` and `%` in what people typed stand for themselves. */
const holds = (column: string, wanted: string) =>
  sql<SqlBool>`${sql.ref(column)} like ${`%${wanted.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`;

function matching(db: AnyDatabase, { text, severity, product, cve, year }: PublicationSearch) {
  let query = tables(db).selectFrom('center_publications').where('is_newest', '=', 1);
  if (text !== undefined) query = query.where(holds('search_text', text));
  if (severity !== undefined) query = query.where('severity', '=', severity);
  if (product !== undefined) query = query.where(holds('products', `${SEPARATOR}${product}${SEPARATOR}`));
  if (cve !== undefined) query = query.where(holds('cves', `${SEPARATOR}${cve}${SEPARATOR}`));
  if (year !== undefined) query = query.where('year', '=', year);
  return query;
}

/** The newest version of each bulletin that is public, the last changed first; and how many there are in all. */
export async function searchPublications(
  db: AnyDatabase,
  search: PublicationSearch,
): Promise<{ readonly publications: readonly Publication[]; readonly count: number }> {
  const rows = await matching(db, search)
    .selectAll()
    .orderBy('published_at', 'desc')
    .orderBy('bulletin_id', 'desc')
    .limit(search.limit)
    .offset(search.offset ?? 0)
    .execute();
  const { count } = await matching(db, search)
    .select((select) => select.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return { publications: rows.map(publicationOf), count: Number(count) };
}

/** What there is to filter by. */
export async function publicationFacets(
  db: AnyDatabase,
): Promise<{ readonly years: readonly number[]; readonly products: readonly string[] }> {
  const rows = await tables(db)
    .selectFrom('center_publications')
    .select(['year', 'products'])
    .where('is_newest', '=', 1)
    .distinct()
    .execute();
  const products = rows.flatMap(({ products: text }) => text.split(SEPARATOR).filter((name) => name !== ''));
  return {
    years: [...new Set(rows.map(({ year }) => year))].sort((one, other) => other - one),
    products: [...new Set(products)].sort(),
  };
}
