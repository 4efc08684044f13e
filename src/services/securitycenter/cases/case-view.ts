import { openDetail } from '../../../center/reports/case-secrets.ts';
import { type CaseState, nextStates, overdueAt } from '../../../center/reports/case-states.ts';
import type { CaseRow } from '../../../center/reports/case-table.ts';
import type { OperationContext } from '../../contract.ts';

export interface CaseView {
  readonly CaseId: string;
  readonly Title: string;
  readonly State: CaseState;
  /** What it may become. */
  readonly NextStates: readonly CaseState[];
  readonly Severity?: string;
  readonly Cves: readonly string[];
  readonly Assignee?: string;
  readonly CreateDate: Date;
  readonly UpdateDate: Date;
  readonly AcknowledgeByDate: Date;
  readonly FixByDate: Date;
  /** Which promise is broken. */
  readonly Overdue?: 'ACKNOWLEDGEMENT' | 'FIX';
  readonly EmbargoEndDate?: Date;
  readonly AcknowledgeDate?: Date;
  readonly FixDate?: Date;
  readonly PublishDate?: Date;
  readonly CloseDate?: Date;
  readonly DuplicateOf?: string;
  readonly BulletinId?: string;
  readonly CreditName?: string;
  readonly CreditUrl?: string;
}

const dates = <Name extends string>(
  named: Readonly<Record<Name, number | null>>,
): Partial<Record<Name, Date>> =>
  Object.fromEntries(
    Object.entries<number | null>(named)
      .filter(([, at]) => at !== null)
      .map(([name, at]) => [name, new Date(Number(at))]),
  ) as Partial<Record<Name, Date>>;

/** A case as the team sees it. */
export function caseView({ sealer, now }: Pick<OperationContext, 'sealer' | 'now'>, row: CaseRow): CaseView {
  const { title, cves, assignee, creditName, creditUrl } = openDetail(sealer, row);
  const overdue = overdueAt(row, now);
  return {
    CaseId: row.id,
    Title: title,
    State: row.state,
    NextStates: nextStates(row.state),
    Cves: cves,
    CreateDate: new Date(Number(row.created_at)),
    UpdateDate: new Date(Number(row.updated_at)),
    AcknowledgeByDate: new Date(Number(row.acknowledge_by)),
    FixByDate: new Date(Number(row.fix_by)),
    ...dates({
      EmbargoEndDate: row.embargo_until,
      AcknowledgeDate: row.acknowledged_at,
      FixDate: row.fixed_at,
      PublishDate: row.published_at,
      CloseDate: row.closed_at,
    }),
    ...(row.severity !== null && { Severity: row.severity }),
    ...(assignee !== undefined && { Assignee: assignee }),
    ...(overdue !== undefined && { Overdue: overdue }),
    ...(row.duplicate_of !== null && { DuplicateOf: row.duplicate_of }),
    ...(row.bulletin_id !== null && { BulletinId: row.bulletin_id }),
    ...(creditName !== undefined && { CreditName: creditName }),
    ...(creditUrl !== undefined && { CreditUrl: creditUrl }),
  };
}
