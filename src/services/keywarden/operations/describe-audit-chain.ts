import { lastDigest, lastEventsDigest } from '../../../audit/digests/make-digest.ts';
import { indexState } from '../../../audit/index-state.ts';
import { chainHead } from '../../../audit/insert-events.ts';
import { listRetention } from '../../../audit/retention/retention-records.ts';
import type { Problem, VerificationReport } from '../../../audit/verify/report.ts';
import { lastVerification, type VerificationRow } from '../../../audit/verify/requests.ts';
import { read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { forOperator } from '../operator/operator-access.ts';

const problemView = ({ kind, sequence, to, eventId, eventTime, detail }: Problem) => ({
  Kind: kind,
  ...(sequence !== undefined && { Sequence: sequence }),
  ...(to !== undefined && { To: to }),
  ...(eventId !== undefined && { EventId: eventId }),
  ...(eventTime !== undefined && { EventTime: dateOf(eventTime) }),
  Detail: detail,
});

function reportView(text: string) {
  const { isWhole, events, from, to, problemCount, problems } = JSON.parse(text) as VerificationReport;
  return {
    IsWhole: isWhole,
    Events: events,
    From: from,
    To: to,
    ProblemCount: problemCount,
    Problems: problems.map(problemView),
  };
}

const verificationView = (row: VerificationRow) => ({
  State: row.state,
  RequestedAt: dateOf(row.requested_at),
  ...(row.ended_at !== null && { EndedAt: dateOf(row.ended_at) }),
  // Of the last that ended, while another is under way.
  ...(row.report !== null && reportView(row.report)),
});

/** Where the chain of all events ends, what of it is signed, and what the last verification found. */
export const describeAuditChain = read(forOperator('keywarden:DescribeAuditChain'), async ({ db }) => {
  const head = await chainHead(db);
  const digest = await lastEventsDigest(db);
  const last = await lastDigest(db);
  const verification = await lastVerification(db);
  const retention = await listRetention(db);
  return {
    Sequence: head.sequence,
    Head: Buffer.from(head.hash).toString('hex'),
    IndexedTo: (await indexState(db)).indexed_to,
    SignedTo: digest?.to ?? 0,
    ...(digest !== undefined && { SignedAt: dateOf(digest.madeAt) }),
    ...(last !== undefined && { KeyId: last.key_id }),
    ...(verification !== undefined && { Verification: verificationView(verification) }),
    Retention: retention.map(({ account_id, days }) => ({ AccountId: account_id, Days: days })),
  };
});
