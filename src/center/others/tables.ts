import type { Kysely } from 'kysely';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface OthersTables {
  center_foreign: ForeignRow;
  center_sources: SourceRow;
}

/** A CSAF document that somebody else wrote. */
export interface ForeignRow {
  /** Of publisher and document, in hexadecimal digits. */
  id: string;
  namespace: string;
  publisher: string;
  tracking_id: string;
  version: string;
  title: string;
  severity: string;
  is_public: number;
  text: string;
  released_at: Instant;
  updated_at: Instant;
  imported_at: Instant;
  /** Id of a source, `bundle` or `import`. */
  origin: string;
  /** Fingerprint of the key whose signature was good; null where there was none. */
  signed_by: string | null;
}

/** Where documents of others are fetched from. */
export interface SourceRow {
  id: string;
  /** Of a `provider-metadata.json`. */
  url: string;
  created_at: Instant;
  next_fetch_at: Instant;
  last_fetch_at: Instant | null;
  last_problem: string | null;
  /** Documents changed after this are new. */
  seen_until: Instant;
  document_count: number;
}

export const othersTables: Migration = {
  name: '2026-12-09-center-others',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('center_foreign')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('namespace', text, (c) => c.notNull())
      .addColumn('publisher', text, (c) => c.notNull())
      .addColumn('tracking_id', text, (c) => c.notNull())
      .addColumn('version', text, (c) => c.notNull())
      .addColumn('title', text, (c) => c.notNull())
      .addColumn('severity', text, (c) => c.notNull())
      .addColumn('is_public', 'integer', (c) => c.notNull())
      .addColumn('text', text, (c) => c.notNull())
      .addColumn('released_at', instantType, (c) => c.notNull())
      .addColumn('updated_at', instantType, (c) => c.notNull())
      .addColumn('imported_at', instantType, (c) => c.notNull())
      .addColumn('origin', text, (c) => c.notNull())
      .addColumn('signed_by', text)
      .execute();
    await db.schema
      .createIndex('center_foreign_by_change')
      .on('center_foreign')
      .columns(['updated_at', 'id'])
      .execute();
    await db.schema
      .createTable('center_sources')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('url', text, (c) => c.notNull().unique())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('next_fetch_at', instantType, (c) => c.notNull())
      .addColumn('last_fetch_at', instantType)
      .addColumn('last_problem', text)
      .addColumn('seen_until', instantType, (c) => c.notNull())
      .addColumn('document_count', 'integer', (c) => c.notNull())
      .execute();
  },
};
