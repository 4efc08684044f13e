import { createCleartextMessage, sign } from 'openpgp';
import { type Signed, type SigningContext, signedBy } from './signing.ts';

/**
 * Text in clear with a signature behind it, by the team's current key; undefined while there is none.
 * @see https://www.rfc-editor.org/rfc/rfc9580.html#section-7
 */
export const signInClear = (context: SigningContext, text: string): Promise<Signed | undefined> =>
  signedBy(context, async (options) => sign({ ...options, message: await createCleartextMessage({ text }) }));
