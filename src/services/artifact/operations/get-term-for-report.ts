import { linkTo } from '../../../compliance/artifact/document-link.ts';
import { termToken } from '../../../compliance/artifact/term-token.ts';
import { read } from '../../contract.ts';
import { onReport, type ReportInput } from '../access.ts';
import { noTerm } from '../errors.ts';
import { publishedReport } from '../published-report.ts';

/** Where to read the term of a report, and the token that says it was shown. */
export const getTermForReport = read<ReportInput, object>(
  onReport('GetTermForReport'),
  async (context, input) => {
    const { db, sealer, now, accountId, caller } = context;
    const { id, version, term_id } = await publishedReport(db, input);
    if (term_id === null) throw noTerm(id);
    const { arn: reader } = caller;
    return {
      documentPresignedUrl: linkTo(context, { kind: 'term', id: term_id, accountId, reader }),
      termToken: termToken(sealer, { reportId: id, version, reader }, now),
    };
  },
);
