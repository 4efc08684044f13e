import { findTeamKey } from '../../../center/pgp/key-records.ts';
import { openRevocation } from '../../../center/pgp/private-part.ts';
import { read } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { notFound } from '../errors.ts';

interface Output {
  readonly Fingerprint: string;
  /** Armored; whoever publishes it ends the key. */
  readonly RevocationCertificate: string;
}

/** For a safe place far from here: it revokes the key even if this deployment is lost. */
export const getTeamKeyRevocation = read<{ readonly Fingerprint: string }, Output>(
  forTeam('GetTeamKeyRevocation'),
  async ({ db, sealer }, { Fingerprint }) => {
    const row = await findTeamKey(db, Fingerprint);
    if (row === undefined) throw notFound(`The key ${Fingerprint} does not exist.`);
    return { Fingerprint, RevocationCertificate: openRevocation(sealer, row) };
  },
);
