import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { bytesType, instantType, textType } from '../../storage/column-types.ts';
import type { Migration } from '../../storage/store.ts';

export interface ArtifactTables {
  artifact_reports: ReportRow;
  artifact_terms: TermRow;
  artifact_documents: DocumentPartRow;
  artifact_agreements: AgreementRow;
  artifact_customer_agreements: CustomerAgreementRow;
  artifact_settings: { account_id: AccountId; is_subscribed: number };
}

/** One version of a report that the operator shares with the accounts. */
export interface ReportRow {
  /** `report-` and 16 letters or digits. */
  id: string;
  /** From 1. */
  version: number;
  name: string;
  description: string;
  series: string;
  category: string;
  company: string;
  product: string;
  period_start: Instant;
  period_end: Instant;
  /** Of the term to accept first; null where none is. */
  term_id: string | null;
  state: 'PUBLISHED' | 'UNPUBLISHED';
  /** `PROCESSING` while its parts come in. */
  upload_state: 'PROCESSING' | 'COMPLETE';
  created_at: Instant;
  modified_at: Instant;
  deleted_at: Instant | null;
}

/** What must be accepted before a report is handed out. */
export interface TermRow {
  /** `term-` and 16 letters or digits. */
  id: string;
  name: string;
  text: string;
  created_at: Instant;
}

/** A piece of a report's PDF; the numbers tell the order. */
export interface DocumentPartRow {
  report_id: string;
  version: number;
  part: number;
  content: Uint8Array;
}

/** A contract that the operator offers to all accounts. */
export interface AgreementRow {
  /** `agreement-` and 16 letters or digits. */
  id: string;
  name: string;
  description: string;
  text: string;
  /** JSON lists of sentences, each of which is ticked. */
  acceptance_terms: string;
  terminate_terms: string;
  /** Null once it is offered no more. */
  withdrawn_at: Instant | null;
  created_at: Instant;
}

export interface CustomerAgreementRow {
  /** `customer-agreement-` and 16 letters or digits. */
  id: string;
  agreement_id: string;
  account_id: AccountId;
  state: 'ACTIVE' | 'CUSTOMER_TERMINATED' | 'AWS_TERMINATED';
  effective_start: Instant;
  effective_end: Instant | null;
}

export const artifactMigration: Migration = {
  name: '2026-12-07-artifact',
  async up(db, dialect) {
    const text = textType(dialect);
    await db.schema
      .createTable('artifact_terms')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('text', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .execute();
    let reports = db.schema.createTable('artifact_reports').addColumn('id', text, (c) => c.notNull());
    for (const name of ['name', 'description', 'series', 'category', 'company', 'product'] as const)
      reports = reports.addColumn(name, text, (c) => c.notNull());
    for (const name of ['period_start', 'period_end', 'created_at', 'modified_at'] as const)
      reports = reports.addColumn(name, instantType, (c) => c.notNull());
    await reports
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('term_id', text, (c) => c.references('artifact_terms.id'))
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('upload_state', text, (c) => c.notNull())
      .addColumn('deleted_at', instantType)
      .addPrimaryKeyConstraint('artifact_reports_key', ['id', 'version'])
      .execute();
    await db.schema
      .createTable('artifact_documents')
      .addColumn('report_id', text, (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('part', 'integer', (c) => c.notNull())
      .addColumn('content', bytesType(dialect), (c) => c.notNull())
      .addPrimaryKeyConstraint('artifact_documents_key', ['report_id', 'version', 'part'])
      .execute();
    let agreements = db.schema
      .createTable('artifact_agreements')
      .addColumn('id', text, (c) => c.primaryKey());
    for (const name of ['name', 'description', 'text', 'acceptance_terms', 'terminate_terms'] as const)
      agreements = agreements.addColumn(name, text, (c) => c.notNull());
    await agreements
      .addColumn('withdrawn_at', instantType)
      .addColumn('created_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('artifact_customer_agreements')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('agreement_id', text, (c) => c.notNull().references('artifact_agreements.id'))
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('effective_start', instantType, (c) => c.notNull())
      .addColumn('effective_end', instantType)
      .execute();
    await db.schema
      .createIndex('artifact_customer_agreements_by_account')
      .on('artifact_customer_agreements')
      .columns(['account_id', 'id'])
      .execute();
    await db.schema
      .createTable('artifact_settings')
      .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
      .addColumn('is_subscribed', 'integer', (c) => c.notNull())
      .execute();
  },
};
