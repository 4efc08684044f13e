import { insertAgreement } from '../../../compliance/artifact/agreement-records.ts';
import { newArtifactId } from '../../../compliance/artifact/artifact-id.ts';
import { write } from '../../contract.ts';
import { forOperator } from '../access.ts';

interface Input {
  readonly Name: string;
  readonly Description?: string;
  readonly Text: string;
  /** Sentences that are ticked to accept it; to end it. */
  readonly AcceptanceTerms: readonly string[];
  readonly TerminateTerms?: readonly string[];
}

/** Offers an agreement to all accounts. Its text never changes: withdraw it and make a new one. */
export const createAgreement = write<Input, { readonly AgreementId: string }>(
  forOperator('CreateAgreement'),
  async ({ db, now, random }, { Name, Description = '', Text, AcceptanceTerms, TerminateTerms = [] }) => {
    const id = newArtifactId('agreement', random);
    await insertAgreement(db, {
      id,
      name: Name,
      description: Description,
      text: Text,
      acceptance_terms: JSON.stringify(AcceptanceTerms),
      terminate_terms: JSON.stringify(TerminateTerms),
      withdrawn_at: null,
      created_at: now,
    });
    return { AgreementId: id };
  },
);
