import { findTeamKey, updateTeamKey } from '../../../center/pgp/key-records.ts';
import type { TeamKeyRow } from '../../../center/pgp/key-table.ts';
import { openPrivateKey } from '../../../center/pgp/private-part.ts';
import { revoked } from '../../../center/pgp/team-key.ts';
import { type OperationContext, preparedWrite } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { conflict, notFound } from '../errors.ts';
import { keyView, type TeamKeyView } from '../keys/key-view.ts';

interface Input {
  readonly Fingerprint: string;
  /** Publishes its revocation, so that others stop to use it; without, it is only no longer published. */
  readonly Revocation?: 'COMPROMISED' | 'RETIRED';
}

async function rowOf({ db }: Pick<OperationContext, 'db'>, fingerprint: string): Promise<TeamKeyRow> {
  const row = await findTeamKey(db, fingerprint);
  if (row === undefined) throw notFound(`The key ${fingerprint} does not exist.`);
  return row;
}

/** Ends a key. Messages to it are opened still: reports of before stay readable. */
export const retireTeamKey = preparedWrite<
  Input,
  { readonly TeamKey: TeamKeyView },
  { readonly before: TeamKeyRow; readonly after: TeamKeyRow }
>(
  forTeam('RetireTeamKey'),
  async (context, { Fingerprint, Revocation }) => {
    const { now, sealer } = context;
    const before = await rowOf(context, Fingerprint);
    if (before.state === 'revoked') throw conflict('The key is revoked already.');
    if (Revocation === undefined) {
      if (before.state === 'current')
        throw conflict('The current key can only be revoked. Use RotateTeamKey to replace it first.');
      return { before, after: { ...before, state: 'retired' } };
    }
    const armored_public_key = await revoked(before.armored_public_key, openPrivateKey(sealer, before), {
      isCompromised: Revocation === 'COMPROMISED',
      now,
    });
    return { before, after: { ...before, state: 'revoked', armored_public_key } };
  },
  async (context, { Fingerprint }, { before, after }) => {
    const { state, armored_public_key } = await rowOf(context, Fingerprint);
    if (state !== before.state || armored_public_key !== before.armored_public_key)
      throw conflict('The key was changed meanwhile.');
    await updateTeamKey(context.db, Fingerprint, {
      state: after.state,
      armored_public_key: after.armored_public_key,
    });
    return { TeamKey: keyView(after, context.now) };
  },
);
