import type { Kysely } from 'kysely';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface DocumentTables {
  center_documents: DocumentRow;
}

/** A CSAF document as it is served, to the byte. */
export interface DocumentRow {
  /** Below the folder of the feed, such as `2026/kw-2026-0001.json`. */
  path: string;
  bulletin_id: string;
  version: number;
  title: string;
  summary: string;
  text: string;
  /** Hexadecimal digits. */
  sha256: string;
  sha512: string;
  released_at: Instant;
  updated_at: Instant;
  /** Armored; null until the team's key has signed it. */
  signature: string | null;
  /** Fingerprint of the key that signed. */
  signed_by: string | null;
}

export const documentTable: Migration = {
  name: '2026-12-07-center-documents',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('center_documents')
      .addColumn('path', text, (c) => c.primaryKey())
      .addColumn('bulletin_id', text, (c) => c.notNull().references('center_bulletins.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('title', text, (c) => c.notNull())
      .addColumn('summary', text, (c) => c.notNull())
      .addColumn('text', text, (c) => c.notNull())
      .addColumn('sha256', text, (c) => c.notNull())
      .addColumn('sha512', text, (c) => c.notNull())
      .addColumn('released_at', instantType, (c) => c.notNull())
      .addColumn('updated_at', instantType, (c) => c.notNull())
      .addColumn('signature', text)
      .addColumn('signed_by', text)
      .execute();
    await db.schema
      .createIndex('center_documents_by_change')
      .on('center_documents')
      .columns(['updated_at', 'path'])
      .execute();
  },
};
