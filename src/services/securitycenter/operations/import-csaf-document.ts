import { foreignId } from '../../../center/others/foreign-id.ts';
import { findForeign, keepForeign } from '../../../center/others/records.ts';
import { signerOf } from '../../../center/pgp/verify-detached.ts';
import { preparedWrite } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { validationException } from '../errors.ts';
import { type ForeignView, foreignView, requireCsaf } from '../others/foreign-view.ts';

interface Input {
  /** JSON of CSAF 2.0. */
  readonly Document: string;
  /** Armored, over the document's bytes; goes with `PublicKey`. */
  readonly Signature?: string;
  readonly PublicKey?: string;
}

interface Output {
  readonly Advisory: ForeignView;
  /** False where it was there already, as new or newer. */
  readonly IsNew: boolean;
}

/** Takes in one document of somebody else. */
export const importCsafDocument = preparedWrite<Input, Output, string | null>(
  forTeam('ImportCsafDocument'),
  async (_, { Document, Signature, PublicKey }) => {
    if ((Signature === undefined) !== (PublicKey === undefined))
      throw validationException('A signature is checked by a public key: give both.');
    if (Signature === undefined || PublicKey === undefined) return null;
    const signedBy = await signerOf(new TextEncoder().encode(Document), Signature, [PublicKey]);
    if (signedBy === undefined) throw validationException('The document is not signed by that key.');
    return signedBy;
  },
  async ({ db, now }, { Document }, signedBy) => {
    const advisory = requireCsaf(Document);
    const isNew = await keepForeign(db, now, { advisory, text: Document, origin: 'import', signedBy });
    const row = await findForeign(db, foreignId(advisory));
    if (row === undefined) throw new Error('a document that was just kept is not there');
    return { Advisory: foreignView(row), IsNew: isNew };
  },
);
