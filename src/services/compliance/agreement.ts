import { findAgreement } from '../../compliance/artifact/agreement-records.ts';
import { agreementArn } from '../../compliance/artifact/artifact-id.ts';
import type { AgreementRow } from '../../compliance/artifact/tables.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { dateOf } from '../date-of.ts';
import { notFound, validationException } from './errors.ts';

export interface AgreementRef {
  readonly AgreementId: string;
}

/** @throws AwsError ResourceNotFoundException for what is not offered, or no more */
export async function offeredAgreement(
  db: AnyDatabase,
  { AgreementId }: AgreementRef,
): Promise<AgreementRow> {
  const agreement = await findAgreement(db, AgreementId);
  if (agreement === undefined || agreement.withdrawn_at !== null)
    throw notFound(`There is no agreement ${AgreementId}.`);
  return agreement;
}

export const agreementView = (row: AgreementRow) => ({
  AgreementId: row.id,
  Arn: agreementArn(row.id),
  Name: row.name,
  Description: row.description,
  AcceptanceTerms: JSON.parse(row.acceptance_terms) as string[],
  TerminateTerms: JSON.parse(row.terminate_terms) as string[],
  CreateDate: dateOf(row.created_at),
});

/** @throws AwsError ValidationException unless each sentence that is asked for was given, word for word */
export function requireTerms(asked: string, given: readonly string[]): void {
  const missing = (JSON.parse(asked) as string[]).filter((term) => !given.includes(term));
  if (missing.length > 0)
    throw validationException(
      `AcceptedTerms must hold each of the terms; missing: ${JSON.stringify(missing)}`,
    );
}
