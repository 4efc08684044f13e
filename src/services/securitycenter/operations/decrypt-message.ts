import { DecryptError, type Decrypted, decryptMessage as decrypt } from '../../../center/pgp/decrypt.ts';
import { preparedWrite } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { validationException } from '../errors.ts';

interface Output {
  readonly Plaintext: Uint8Array;
  readonly FileName?: string;
}

/** Opens what was encrypted to a key of the team: a write, so that nothing is read that the trail does not tell of. */
export const decryptMessage = preparedWrite<{ readonly ArmoredMessage: string }, Output, Decrypted>(
  forTeam('DecryptMessage'),
  async (context, { ArmoredMessage }) => {
    try {
      return await decrypt(context, ArmoredMessage);
    } catch (problem) {
      if (problem instanceof DecryptError) throw validationException(problem.message);
      throw problem;
    }
  },
  async (_, __, { bytes, fileName }) => ({
    Plaintext: bytes,
    ...(fileName !== '' && { FileName: fileName }),
  }),
  { hide: ['ArmoredMessage', 'Plaintext', 'FileName'] },
);
