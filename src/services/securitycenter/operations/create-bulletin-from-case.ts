import type { BulletinContent, Product } from '../../../center/bulletins/content.ts';
import { insertBulletin } from '../../../center/bulletins/records.ts';
import type { Severity } from '../../../center/bulletins/severity.ts';
import { listMessages, updateCaseRow } from '../../../center/reports/case-records.ts';
import { openDetail, openText } from '../../../center/reports/case-secrets.ts';
import type { CaseRow } from '../../../center/reports/case-table.ts';
import { type WriteContext, write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { actorOf, requireContent } from '../bulletins/bulletin-step.ts';
import { type BulletinResponse, bulletinView } from '../bulletins/bulletin-view.ts';
import { type CaseInput, caseOf } from '../cases/case-of.ts';
import { conflict } from '../errors.ts';

interface Input extends CaseInput {
  /** What has the vulnerability; to be looked into, unless told. */
  readonly Products?: readonly Product[];
}

/** No bulletin about a vulnerability is without a product: this one, until somebody knows better. */
const TO_BE_NAMED: readonly Product[] = [{ Name: 'Keywarden', UnderInvestigation: ['*'] }];

/** Characters of a report that a draft takes over. */
const LONGEST_BODY = 50_000;

/** What a case holds, as a draft to be written over: the report's words where they are not encrypted. */
async function contentOf(
  { db, sealer }: WriteContext,
  row: CaseRow,
  products: readonly Product[],
): Promise<BulletinContent> {
  const { title, cves, creditName, creditUrl } = openDetail(sealer, row);
  const [first] = await listMessages(db, row.id);
  const body =
    first === undefined || first.encrypted === 1
      ? ''
      : openText(sealer, 'center_case_messages/text', first.id, first.sealed_text).slice(0, LONGEST_BODY);
  return {
    Title: title,
    Summary: title,
    ...(body !== '' && { Body: body }),
    ...(row.severity !== null && { Severity: row.severity as Severity }),
    Vulnerabilities: cves.length === 0 ? [{ Title: title }] : cves.map((CveId) => ({ CveId, Title: title })),
    Products: products,
    ...(creditName !== undefined && {
      Credits: [{ Names: [creditName], ...(creditUrl !== undefined && { Url: creditUrl }) }],
    }),
  };
}

/** Begins the bulletin of a case: a draft that only the team sees, whose contents are the case's. */
export const createBulletinFromCase = write<Input, BulletinResponse>(
  forTeam('CreateBulletinFromCase'),
  async (context, input) => {
    const { db, now } = context;
    const row = await caseOf(context, input);
    if (row.bulletin_id !== null) throw conflict(`The case has a bulletin: ${row.bulletin_id}.`);
    if (['NEW', 'TRIAGED', 'REJECTED', 'DUPLICATE'].includes(row.state))
      throw conflict(`A case that is ${row.state} has no bulletin: it must be accepted first.`);
    const content = await contentOf(context, row, input.Products ?? TO_BE_NAMED);
    requireContent(content);
    const made = { content, changeNote: 'First version.', author: actorOf(context) };
    const bulletin = await insertBulletin(db, now, made);
    await updateCaseRow(db, row.id, { bulletin_id: bulletin.id, updated_at: now });
    return { Bulletin: bulletinView(context, bulletin) };
  },
  { hide: ['Content'] },
);
