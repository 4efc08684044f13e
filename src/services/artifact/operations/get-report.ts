import { linkTo } from '../../../compliance/artifact/document-link.ts';
import { isTermToken } from '../../../compliance/artifact/term-token.ts';
import { read } from '../../contract.ts';
import { onReport, type ReportInput } from '../access.ts';
import { termNotAccepted } from '../errors.ts';
import { publishedReport } from '../published-report.ts';

/**
 * Where to fetch a report for the next five minutes. Asking with the token of its term accepts the term; of a report without
 * one, which clients must send a token for all the same, any token will do.
 */
export const getReport = read<ReportInput & { readonly termToken: string }, object>(
  onReport('GetReport'),
  async (context, input) => {
    const { db, sealer, now, accountId, caller } = context;
    const { id, version, term_id } = await publishedReport(db, input);
    const { arn: reader } = caller;
    if (term_id !== null && !isTermToken(sealer, input.termToken, { reportId: id, version, reader }, now))
      throw termNotAccepted();
    return { documentPresignedUrl: linkTo(context, { kind: 'report', id, version, accountId, reader }) };
  },
  { hide: ['termToken'] },
);
