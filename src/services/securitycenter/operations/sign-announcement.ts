import { signInClear } from '../../../center/pgp/sign-in-clear.ts';
import type { Signed } from '../../../center/pgp/signing.ts';
import { preparedWrite } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { conflict } from '../errors.ts';

interface Output {
  readonly Fingerprint: string;
  /** The text in clear with its signature. */
  readonly SignedText: string;
}

/** Speaks for the team: a write, so that nothing is signed that the trail does not tell of. */
export const signAnnouncement = preparedWrite<{ readonly Text: string }, Output, Signed>(
  forTeam('SignAnnouncement'),
  async (context, { Text }) => {
    const signed = await signInClear(context, Text);
    if (signed === undefined) throw conflict('There is no current key. Use CreateTeamKey to make one.');
    return signed;
  },
  async (_, __, { fingerprint, text }) => ({ Fingerprint: fingerprint, SignedText: text }),
);
