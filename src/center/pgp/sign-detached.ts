import { createMessage, sign } from 'openpgp';
import { type Signed, type SigningContext, signedBy } from './signing.ts';

/** An armored detached signature by the team's current key; undefined while there is none. */
export const signDetached = (context: SigningContext, bytes: Uint8Array): Promise<Signed | undefined> =>
  signedBy(context, async (options) =>
    sign({ ...options, message: await createMessage({ binary: bytes }), detached: true }),
  );
