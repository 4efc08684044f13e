import { findCase, listParties } from '../../../center/reports/case-records.ts';
import type { CaseRow, PartyRow } from '../../../center/reports/case-table.ts';
import type { OperationContext } from '../../contract.ts';
import { notFound } from '../errors.ts';

export interface CaseInput {
  readonly CaseId: string;
}

export interface PartyInput extends CaseInput {
  readonly PartyId: string;
}

type Reading = Pick<OperationContext, 'db'>;

/** @throws AwsError ResourceNotFoundException */
export async function caseOf({ db }: Reading, { CaseId }: CaseInput): Promise<CaseRow> {
  const row = await findCase(db, CaseId);
  if (row === undefined) throw notFound(`The case ${CaseId} does not exist.`);
  return row;
}

/** A party that was not removed. @throws AwsError ResourceNotFoundException */
export async function partyOf({ db }: Reading, { CaseId, PartyId }: PartyInput): Promise<PartyRow> {
  const row = (await listParties(db, CaseId)).find(({ id }) => id === PartyId);
  if (row === undefined || row.removed_at !== null)
    throw notFound(`The case ${CaseId} has no party ${PartyId}.`);
  return row;
}
