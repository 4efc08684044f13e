import { BundleProblem, readManifest, unpackBundle } from '../../../center/bundles/bundle.ts';
import type { ForeignAdvisory } from '../../../center/others/read-csaf.ts';
import { keepForeign } from '../../../center/others/records.ts';
import { publicKeyProblem } from '../../../center/pgp/encrypt-to.ts';
import { signerOf } from '../../../center/pgp/verify-detached.ts';
import { preparedWrite } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { validationException } from '../errors.ts';
import { requireCsaf } from '../others/foreign-view.ts';

interface Input {
  readonly Bundle: Uint8Array;
  /** Armored key of whoever made the bundle, got by another way. */
  readonly PublicKey: string;
}

interface Output {
  readonly SignedBy: string;
  readonly ImportedCount: number;
  /** Documents that were there, as new or newer. */
  readonly SkippedCount: number;
}

interface Prepared {
  readonly signedBy: string;
  readonly documents: readonly { readonly advisory: ForeignAdvisory; readonly text: string }[];
}

async function opened({ Bundle, PublicKey }: Input): Promise<Prepared> {
  const problem = await publicKeyProblem(PublicKey);
  if (problem !== undefined) throw validationException(problem);
  const { manifest, signature } = await unpackBundle(Bundle);
  // Nothing of it is looked at before it is known who signed it.
  const signedBy = await signerOf(new TextEncoder().encode(manifest), signature, [PublicKey]);
  if (signedBy === undefined) throw new BundleProblem('The bundle is not signed by that key.');
  const documents = readManifest(manifest).map(({ text }) => ({ advisory: requireCsaf(text), text }));
  return { signedBy, documents };
}

/** Takes in what another deployment exported; it is shown as from others. */
export const importBundle = preparedWrite<Input, Output, Prepared>(
  forTeam('ImportBundle'),
  async (_, input) => {
    try {
      return await opened(input);
    } catch (problem) {
      if (problem instanceof BundleProblem) throw validationException(problem.message);
      throw problem;
    }
  },
  async ({ db, now }, _, { signedBy, documents }) => {
    let kept = 0;
    for (const document of documents)
      if (await keepForeign(db, now, { ...document, origin: 'bundle', signedBy })) kept++;
    return { SignedBy: signedBy, ImportedCount: kept, SkippedCount: documents.length - kept };
  },
);
