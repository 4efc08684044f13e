import type { Kysely } from 'kysely';
import type { Instant } from '../../core/clock.ts';
import { bytesType, instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';
import type { CaseState } from './case-states.ts';

export interface CaseTables {
  center_cases: CaseRow;
  center_case_parties: PartyRow;
  center_case_messages: MessageRow;
  center_case_files: FileRow;
  center_case_history: HistoryRow;
  center_case_mail: CaseMailRow;
  center_disclosure_policy: DisclosurePolicyRow;
}

/** A vulnerability that somebody told of. */
export interface CaseRow {
  /** `VR-<year>-<number>`. */
  id: string;
  state: CaseState;
  /** JSON of `CaseDetail`. */
  sealed_detail: Uint8Array;
  severity: string | null;
  created_at: Instant;
  /** Of the latest change, message or file. */
  updated_at: Instant;
  acknowledge_by: Instant;
  fix_by: Instant;
  embargo_until: Instant | null;
  /** When the team first answered or took it up. */
  acknowledged_at: Instant | null;
  fixed_at: Instant | null;
  published_at: Instant | null;
  closed_at: Instant | null;
  duplicate_of: string | null;
  bulletin_id: string | null;
  /** Who reported may be named in public once it is published. */
  credit_wanted: 0 | 1;
  /** 1 once the team was told that the deadline is over. */
  told_acknowledge: 0 | 1;
  told_fix: 0 | 1;
  /** MAC of the network it came from, for limits; empty for cases of the team's own. */
  source: string;
}

/** Somebody outside of the team who takes part in a case, by a secret link. */
export interface PartyRow {
  id: string;
  case_id: string;
  role: 'reporter' | 'vendor' | 'coordinator' | 'other';
  /** JSON of `PartyContact`. */
  sealed_contact: Uint8Array;
  /** SHA-256 of the link's secret, in hexadecimal. */
  link_hash: string;
  created_at: Instant;
  seen_at: Instant | null;
  removed_at: Instant | null;
}

export interface MessageRow {
  id: string;
  case_id: string;
  /** Null where the team wrote it. */
  party_id: string | null;
  /** ARN of who of the team wrote it. */
  author: string | null;
  /** `team` for notes and what is told to the team alone, `all`, or the id of the one party that may read it beside the team. */
  audience: string;
  sealed_text: Uint8Array;
  /** 1 where the text is an OpenPGP message to the team. */
  encrypted: 0 | 1;
  created_at: Instant;
}

export interface FileRow {
  id: string;
  case_id: string;
  message_id: string;
  sealed_name: Uint8Array;
  sealed_content: Uint8Array;
  /** Bytes of the content. */
  size: number;
  encrypted: 0 | 1;
}

export interface HistoryRow {
  id: string;
  case_id: string;
  at: Instant;
  from_state: string;
  to_state: string;
  /** ARN. */
  by: string;
  note: string | null;
}

/** A mail that waits from the commit of what happened until it is sent. */
export interface CaseMailRow {
  id: string;
  /** JSON of a mail. */
  sealed_mail: Uint8Array;
  created_at: Instant;
  tries: number;
  next_try_at: Instant;
}

/** One row. */
export interface DisclosurePolicyRow {
  id: number;
  /** JSON of `DisclosurePolicy`. */
  policy: string;
  revision: number;
  changed_at: Instant;
}

// biome-ignore lint/suspicious/noExplicitAny: see Migration
type AnyDb = Kysely<any>;

async function createCases(db: AnyDb, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('center_cases')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('sealed_detail', bytesType(dialect), (c) => c.notNull())
    .addColumn('severity', text)
    .addColumn('created_at', instantType, (c) => c.notNull())
    .addColumn('updated_at', instantType, (c) => c.notNull())
    .addColumn('acknowledge_by', instantType, (c) => c.notNull())
    .addColumn('fix_by', instantType, (c) => c.notNull())
    .addColumn('embargo_until', instantType)
    .addColumn('acknowledged_at', instantType)
    .addColumn('fixed_at', instantType)
    .addColumn('published_at', instantType)
    .addColumn('closed_at', instantType)
    .addColumn('duplicate_of', text)
    .addColumn('bulletin_id', text)
    .addColumn('credit_wanted', 'integer', (c) => c.notNull())
    .addColumn('told_acknowledge', 'integer', (c) => c.notNull())
    .addColumn('told_fix', 'integer', (c) => c.notNull())
    .addColumn('source', text, (c) => c.notNull())
    .execute();
  await index(db, 'center_cases', 'created', ['created_at']);
  await index(db, 'center_cases', 'source', ['source', 'created_at']);
}

async function createParties(db: AnyDb, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('center_case_parties')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('case_id', text, (c) => c.notNull().references('center_cases.id'))
    .addColumn('role', text, (c) => c.notNull())
    .addColumn('sealed_contact', bytesType(dialect), (c) => c.notNull())
    .addColumn('link_hash', text, (c) => c.notNull().unique())
    .addColumn('created_at', instantType, (c) => c.notNull())
    .addColumn('seen_at', instantType)
    .addColumn('removed_at', instantType)
    .execute();
  await index(db, 'center_case_parties', 'case', ['case_id']);
}

async function createMessages(db: AnyDb, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('center_case_messages')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('case_id', text, (c) => c.notNull().references('center_cases.id'))
    .addColumn('party_id', text)
    .addColumn('author', text)
    .addColumn('audience', text, (c) => c.notNull())
    .addColumn('sealed_text', bytesType(dialect), (c) => c.notNull())
    .addColumn('encrypted', 'integer', (c) => c.notNull())
    .addColumn('created_at', instantType, (c) => c.notNull())
    .execute();
  await index(db, 'center_case_messages', 'case', ['case_id', 'created_at']);
  await db.schema
    .createTable('center_case_files')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('case_id', text, (c) => c.notNull().references('center_cases.id'))
    .addColumn('message_id', text, (c) => c.notNull())
    .addColumn('sealed_name', bytesType(dialect), (c) => c.notNull())
    .addColumn('sealed_content', bytesType(dialect), (c) => c.notNull())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('encrypted', 'integer', (c) => c.notNull())
    .execute();
  await index(db, 'center_case_files', 'case', ['case_id']);
}

async function createRest(db: AnyDb, dialect: Dialect): Promise<void> {
  const text = textType(dialect);
  await db.schema
    .createTable('center_case_history')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('case_id', text, (c) => c.notNull().references('center_cases.id'))
    .addColumn('at', instantType, (c) => c.notNull())
    .addColumn('from_state', text, (c) => c.notNull())
    .addColumn('to_state', text, (c) => c.notNull())
    .addColumn('by', text, (c) => c.notNull())
    .addColumn('note', text)
    .execute();
  await index(db, 'center_case_history', 'case', ['case_id', 'at']);
  await db.schema
    .createTable('center_case_mail')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('sealed_mail', bytesType(dialect), (c) => c.notNull())
    .addColumn('created_at', instantType, (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('next_try_at', instantType, (c) => c.notNull())
    .execute();
  await index(db, 'center_case_mail', 'due', ['next_try_at']);
  await db.schema
    .createTable('center_disclosure_policy')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('policy', text, (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('changed_at', instantType, (c) => c.notNull())
    .execute();
}

const index = (db: AnyDb, table: string, by: string, columns: string[]): Promise<void> =>
  db.schema.createIndex(`${table}_by_${by}`).on(table).columns(columns).execute();

export const casesMigration: Migration = {
  name: '2026-12-07-center-cases',
  async up(db, dialect) {
    await createCases(db, dialect);
    await createParties(db, dialect);
    await createMessages(db, dialect);
    await createRest(db, dialect);
  },
};
