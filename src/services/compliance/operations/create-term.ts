import { newArtifactId } from '../../../compliance/artifact/artifact-id.ts';
import { insertTerm } from '../../../compliance/artifact/report-records.ts';
import { write } from '../../contract.ts';
import { forOperator } from '../access.ts';

/** What readers of a report accept first, such as to keep it to themselves. Terms never change: make a new one. */
export const createTerm = write<
  { readonly Name: string; readonly Text: string },
  { readonly TermId: string }
>(forOperator('CreateTerm'), async ({ db, now, random }, { Name, Text }) => {
  const id = newArtifactId('term', random);
  await insertTerm(db, { id, name: Name, text: Text, created_at: now });
  return { TermId: id };
});
