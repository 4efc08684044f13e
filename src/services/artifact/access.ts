import { reportArn } from '../../compliance/artifact/artifact-id.ts';
import { findReport } from '../../compliance/artifact/report-records.ts';
import type { AccessRule } from '../contract.ts';

export interface ReportInput {
  readonly reportId: string;
  readonly reportVersion?: number;
}

/**
 * On the report whose id the input has. What is not there is left to the caller's own policies.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsartifact.html
 */
export const onReport =
  (action: string): AccessRule<ReportInput> =>
  async ({ db }, { reportId, reportVersion }) => {
    const report = await findReport(db, 'published', reportId, reportVersion);
    const arn = reportArn(reportId, report?.version ?? reportVersion ?? 1);
    const contextKeys: Record<string, string> =
      report === undefined
        ? {}
        : { 'artifact:ReportCategory': report.category, 'artifact:ReportSeries': report.series };
    return [{ action: `artifact:${action}`, resources: [{ arn, contextKeys }] }];
  };

/** For actions that know no resource. */
export const onAnything =
  (action: string): AccessRule<unknown> =>
  () => [{ action: `artifact:${action}`, resources: [{ arn: '*' }] }];
