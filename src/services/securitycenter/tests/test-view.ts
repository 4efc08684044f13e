import { statusAt, type TestStatus } from '../../../center/pentest/test-state.ts';
import type { PenetrationTestRow, TestContact, TestScope } from '../../../center/pentest/test-table.ts';
import type { Instant } from '../../../core/clock.ts';

export interface PenetrationTestView {
  readonly PenetrationTestId: string;
  readonly AccountId: string;
  readonly Status: TestStatus;
  readonly Targets: readonly string[];
  readonly SourceCidrs: readonly string[];
  readonly Methods: readonly string[];
  readonly Contacts: readonly TestContact[];
  readonly Description: string;
  readonly StartDate: Date;
  readonly EndDate: Date;
  readonly RequestDate: Date;
  readonly RequestedBy: string;
  readonly DecisionDate?: Date;
  readonly DecidedBy?: string;
  readonly Reason?: string;
}

export function testView(row: PenetrationTestRow, now: Instant): PenetrationTestView {
  const { targets, sourceCidrs, methods, contacts, description } = JSON.parse(row.scope) as TestScope;
  return {
    PenetrationTestId: row.id,
    AccountId: row.account_id,
    Status: statusAt(row, now),
    Targets: targets,
    SourceCidrs: sourceCidrs,
    Methods: methods,
    Contacts: contacts,
    Description: description,
    StartDate: new Date(Number(row.starts_at)),
    EndDate: new Date(Number(row.ends_at)),
    RequestDate: new Date(Number(row.requested_at)),
    RequestedBy: row.requested_by,
    ...(row.decided_at !== null && { DecisionDate: new Date(Number(row.decided_at)) }),
    ...(row.decided_by !== null && { DecidedBy: row.decided_by }),
    ...(row.reason !== null && { Reason: row.reason }),
  };
}
