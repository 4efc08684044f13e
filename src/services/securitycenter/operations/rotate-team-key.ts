import {
  findCurrentKey,
  findTeamKey,
  insertTeamKey,
  updateTeamKey,
} from '../../../center/pgp/key-records.ts';
import type { TeamKeyRow } from '../../../center/pgp/key-table.ts';
import { openPrivateKey } from '../../../center/pgp/private-part.ts';
import { certifiedBy } from '../../../center/pgp/team-key.ts';
import { type PrepareContext, preparedWrite, type WriteContext } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { conflict } from '../errors.ts';
import { keyView, type TeamKeyView } from '../keys/key-view.ts';
import { makeKey } from '../keys/make-key.ts';

interface Input {
  /** The old key's, unless told. */
  readonly Name?: string;
  readonly Email?: string;
  readonly ExpiresInDays?: number;
  /** How long the old key is published beside the new one. */
  readonly OverlapDays?: number;
}

interface Output {
  readonly TeamKey: TeamKeyView;
  readonly PreviousTeamKey: TeamKeyView;
}

interface Rotation {
  readonly next: TeamKeyRow;
  /** As it is without the new key's signature on it. */
  readonly previous: TeamKeyRow;
  readonly certifiedPrevious: string;
}

const DAY_MILLISECONDS = 86_400_000;
const DEFAULT_OVERLAP_DAYS = 90;

const noKey = () => conflict('There is no current key. Use CreateTeamKey to make one.');

async function prepare(context: PrepareContext, input: Input): Promise<Rotation> {
  const { db, sealer, now } = context;
  const previous = await findCurrentKey(db);
  if (previous === undefined) throw noKey();
  const [, name = '', email = ''] = /^(.*) <([^<>]+)>$/.exec(previous.user_id) ?? [];
  const { Name = name, Email = email, ExpiresInDays } = input;
  const { key, row } = await makeKey(context, { Name, Email, ExpiresInDays });
  const oldPrivate = openPrivateKey(sealer, previous);
  return {
    next: { ...row, armored_public_key: await certifiedBy(row.armored_public_key, oldPrivate, now) },
    previous,
    certifiedPrevious: await certifiedBy(previous.armored_public_key, key.privateKey, now),
  };
}

async function run(
  { db, now }: WriteContext,
  { OverlapDays = DEFAULT_OVERLAP_DAYS }: Input,
  { next, previous, certifiedPrevious }: Rotation,
): Promise<Output> {
  const { fingerprint } = previous;
  const found = await findTeamKey(db, fingerprint);
  if (found?.state !== 'current' || found.armored_public_key !== previous.armored_public_key)
    throw conflict('The current key was changed meanwhile.');
  const change = {
    state: 'previous',
    armored_public_key: certifiedPrevious,
    overlap_ends_at: now + OverlapDays * DAY_MILLISECONDS,
  } as const;
  await updateTeamKey(db, fingerprint, change);
  await insertTeamKey(db, next);
  return { TeamKey: keyView(next, now), PreviousTeamKey: keyView({ ...found, ...change }, now) };
}

/** A new key takes the place of the current one; each certifies the other, so that trust in one leads to the other. */
export const rotateTeamKey = preparedWrite<Input, Output, Rotation>(forTeam('RotateTeamKey'), prepare, run);
