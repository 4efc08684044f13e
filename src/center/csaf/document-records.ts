import { createHash } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { CsafDocument } from './csaf-documents.ts';
import type { DocumentRow, DocumentTables } from './document-table.ts';

const tables = (db: AnyDatabase) => tablesOf<DocumentTables>(db);

const digest = (algorithm: 'sha256' | 'sha512', text: string): string =>
  createHash(algorithm).update(text).digest('hex');

interface Of {
  readonly bulletinId: string;
  readonly version: number;
  readonly summary: string;
  readonly releasedAt: Instant;
  readonly updatedAt: Instant;
}

/** Puts a document in place of the one before it; its signature comes later. */
export async function putDocument(
  db: AnyDatabase,
  of: Of,
  { path, title, document }: CsafDocument,
): Promise<void> {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const changed = {
    version: of.version,
    title,
    summary: of.summary,
    text,
    sha256: digest('sha256', text),
    sha512: digest('sha512', text),
    updated_at: of.updatedAt,
    signature: null,
    signed_by: null,
  };
  await tables(db)
    .insertInto('center_documents')
    .values({ path, bulletin_id: of.bulletinId, released_at: of.releasedAt, ...changed })
    .onConflict((conflict) => conflict.column('path').doUpdateSet(changed))
    .execute();
}

export const findDocument = (db: AnyDatabase, path: string): Promise<DocumentRow | undefined> =>
  tables(db).selectFrom('center_documents').selectAll().where('path', '=', path).executeTakeFirst();

/** Documents a feed lists, without their text. */
export type DocumentEntry = Omit<DocumentRow, 'text'>;

/** All documents, the last changed first. */
export const listDocuments = (db: AnyDatabase): Promise<DocumentEntry[]> =>
  tables(db)
    .selectFrom('center_documents')
    .select(['path', 'bulletin_id', 'version', 'title', 'summary', 'sha256', 'sha512'])
    .select(['released_at', 'updated_at', 'signature', 'signed_by'])
    .orderBy('updated_at', 'desc')
    .orderBy('path')
    .execute();

/** Some documents that no key, or another one than `fingerprint`, has signed. */
export const unsignedDocuments = (db: AnyDatabase, fingerprint: string): Promise<DocumentRow[]> =>
  tables(db)
    .selectFrom('center_documents')
    .selectAll()
    .where((where) => where.or([where('signed_by', 'is', null), where('signed_by', '<>', fingerprint)]))
    .orderBy('updated_at', 'desc')
    .limit(20)
    .execute();

/** Keeps a signature, unless the document has changed meanwhile. */
export async function keepSignature(
  db: AnyDatabase,
  { path, sha512 }: Pick<DocumentRow, 'path' | 'sha512'>,
  { text, fingerprint }: { readonly text: string; readonly fingerprint: string },
): Promise<void> {
  await tables(db)
    .updateTable('center_documents')
    .set({ signature: text, signed_by: fingerprint })
    .where('path', '=', path)
    .where('sha512', '=', sha512)
    .execute();
}

/** Paths of the documents of one bulletin. */
export async function listDocumentsOf(db: AnyDatabase, bulletinId: string): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('center_documents')
    .select('path')
    .where('bulletin_id', '=', bulletinId)
    .orderBy('path', 'desc')
    .execute();
  return rows.map(({ path }) => path);
}

/** With their texts, the oldest first. */
export const documentsSince = (db: AnyDatabase, since: Instant): Promise<DocumentRow[]> =>
  tables(db)
    .selectFrom('center_documents')
    .selectAll()
    .where('updated_at', '>=', since)
    .orderBy('updated_at')
    .orderBy('path')
    .execute();
