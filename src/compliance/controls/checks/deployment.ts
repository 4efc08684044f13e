import type { VerificationReport } from '../../../audit/verify/report.ts';
import { lastVerification } from '../../../audit/verify/requests.ts';
import { type Checked, DAY_MILLISECONDS, type Looked, oneThing } from '../control.ts';
import { rowsOf, sql } from '../query.ts';

/** The deployment as a thing that can break a control. */
const DEPLOYMENT = 'keywarden:deployment';

export const servesByTls = ({ deployment }: Looked): Checked =>
  oneThing(
    DEPLOYMENT,
    deployment.hasTls ? undefined : 'Passwords and session tokens cross the network in clear.',
  );

export const canSendMail = ({ deployment }: Looked): Checked =>
  oneThing(DEPLOYMENT, deployment.hasMailServer ? undefined : 'Nobody can be told of anything by mail.');

/** One of the parts that the node's health tells of. */
export const partIsHealthy =
  (part: string) =>
  async ({ deployment }: Looked): Promise<Checked> => {
    const found = (await deployment.state()).checks[part];
    return oneThing(
      DEPLOYMENT,
      found?.healthy === true ? undefined : (found?.detail ?? `Nothing is known of ${part}.`),
    );
  };

/** Whether somebody has verified the record of events lately, and what was found. */
export const auditIsVerified =
  (days: number) =>
  async ({ db, now }: Looked): Promise<Checked> => {
    const last = await lastVerification(db);
    if (last === undefined || last.report === null || last.ended_at === null)
      return oneThing(DEPLOYMENT, 'The record of events was never verified.');
    const { isWhole }: VerificationReport = JSON.parse(last.report);
    if (!isWhole) return oneThing(DEPLOYMENT, 'The last verification found the record of events changed.');
    const at = Number(last.ended_at);
    return oneThing(
      DEPLOYMENT,
      at >= now - days * DAY_MILLISECONDS ? undefined : `Last verified ${new Date(at).toISOString()}.`,
    );
  };

/** Whether the record of events is signed up to some hours ago. */
export const auditIsSigned =
  (hours: number) =>
  async ({ db, now }: Looked): Promise<Checked> => {
    const [last] = await rowsOf<{ at: number | string | null }>(
      db,
      sql`select max(made_at) as at from audit_digests`,
    );
    const [first] = await rowsOf<{ at: number | string | null }>(
      db,
      sql`select event_time as at from audit_events order by sequence limit 1`,
    );
    const since = Number(last?.at ?? first?.at ?? now);
    return oneThing(
      DEPLOYMENT,
      since >= now - hours * 3_600_000 ? undefined : `Not signed since ${new Date(since).toISOString()}.`,
    );
  };
