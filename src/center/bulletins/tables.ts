import type { Kysely } from 'kysely';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface BulletinTables {
  center_bulletins: BulletinRow;
  center_publications: PublicationRow;
  center_settings: SettingsRow;
}

/** `EMBARGOED` is approved, and publishes itself at an instant. */
export const BULLETIN_STATES = [
  'DRAFT',
  'IN_REVIEW',
  'APPROVED',
  'EMBARGOED',
  'PUBLISHED',
  'WITHDRAWN',
] as const;
export type BulletinState = (typeof BULLETIN_STATES)[number];

/** A bulletin's working copy. What is public of it is its newest publication. */
export interface BulletinRow {
  /** `KW-2026-0001`. */
  id: string;
  year: number;
  number: number;
  state: BulletinState;
  /** Grows by every change: whoever changes names the one that was seen. */
  revision: number;
  /** JSON of `BulletinContent`. */
  content: string;
  /** What this working copy changes of the version before, for the revision history. */
  change_note: string;
  /** JSON list of ARNs: whoever wrote at what is not yet public. */
  authors: string;
  approved_by: string | null;
  approved_at: Instant | null;
  /** When an embargoed one publishes itself. */
  publish_at: Instant | null;
  /** Newest public version, 0 before the first. */
  version: number;
  created_at: Instant;
  updated_at: Instant;
}

/** A version that is, or was, public. Never changed but for the signatures of its documents. */
export interface PublicationRow {
  bulletin_id: string;
  /** 1, 2, …; as CSAF's version. */
  version: number;
  published_at: Instant;
  published_by: string;
  change_note: string;
  content: string;
  /** 1 for the version that says that the bulletin is withdrawn. */
  is_withdrawal: number;
  /** 1 for the newest version of its bulletin. */
  is_newest: number;
  /** Columns to search the newest versions by; texts in lower case. */
  year: number;
  severity: string;
  products: string;
  cves: string;
  search_text: string;
}

/** One row: how the deployment's security team works, and who it is. */
export interface SettingsRow {
  id: number;
  /** JSON of `CenterSettings`. */
  settings: string;
  revision: number;
}

export const bulletinTables: Migration = {
  name: '2026-12-06-center-bulletins',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('center_bulletins')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('year', 'integer', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('content', text, (c) => c.notNull())
      .addColumn('change_note', text, (c) => c.notNull())
      .addColumn('authors', text, (c) => c.notNull())
      .addColumn('approved_by', text)
      .addColumn('approved_at', instantType)
      .addColumn('publish_at', instantType)
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .addColumn('updated_at', instantType, (c) => c.notNull())
      .addUniqueConstraint('center_bulletins_number', ['year', 'number'])
      .execute();
    await db.schema
      .createIndex('center_bulletins_due')
      .on('center_bulletins')
      .columns(['state', 'publish_at'])
      .execute();
    await db.schema
      .createTable('center_publications')
      .addColumn('bulletin_id', text, (c) => c.notNull().references('center_bulletins.id'))
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('published_at', instantType, (c) => c.notNull())
      .addColumn('published_by', text, (c) => c.notNull())
      .addColumn('change_note', text, (c) => c.notNull())
      .addColumn('content', text, (c) => c.notNull())
      .addColumn('is_withdrawal', 'integer', (c) => c.notNull())
      .addColumn('is_newest', 'integer', (c) => c.notNull())
      .addColumn('year', 'integer', (c) => c.notNull())
      .addColumn('severity', text, (c) => c.notNull())
      .addColumn('products', text, (c) => c.notNull())
      .addColumn('cves', text, (c) => c.notNull())
      .addColumn('search_text', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('center_publications_key', ['bulletin_id', 'version'])
      .execute();
    await db.schema
      .createIndex('center_publications_newest')
      .on('center_publications')
      .columns(['is_newest', 'published_at', 'bulletin_id'])
      .execute();
    await db.schema
      .createTable('center_settings')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('settings', text, (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .execute();
  },
};
