import type { Kysely } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { instantType, textType } from '../../storage/column-types.ts';
import type { Dialect, Migration } from '../../storage/store.ts';

export interface AccessReportTables {
  access_reports: AccessReportRow;
}

/** A report of service last accessed details that was asked for; what it says is read when it is fetched. */
export interface AccessReportRow {
  /** UUID. */
  job_id: string;
  account_id: AccountId;
  /** Who asked, as `sts:GetCallerIdentity` answers `UserId`: the user, or the role in that one session. */
  requested_by: string;
  /** Of the user, group, role or policy, as given. */
  arn: string;
  granularity: 'SERVICE_LEVEL' | 'ACTION_LEVEL';
  created_at: Instant;
}

export const accessReports: Migration = {
  name: '2026-11-25-access-reports',
  // biome-ignore lint/suspicious/noExplicitAny: see Migration
  async up(db: Kysely<any>, dialect: Dialect): Promise<void> {
    const text = textType(dialect);
    await db.schema
      .createTable('access_reports')
      .addColumn('job_id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('requested_by', text, (c) => c.notNull())
      .addColumn('arn', text, (c) => c.notNull())
      .addColumn('granularity', text, (c) => c.notNull())
      .addColumn('created_at', instantType, (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('access_reports_by_age')
      .on('access_reports')
      .columns(['account_id', 'created_at'])
      .execute();
  },
};
