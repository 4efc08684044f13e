import type { TeamKeyRow } from '../../../center/pgp/key-table.ts';
import { sealParts } from '../../../center/pgp/private-part.ts';
import { type NewTeamKey, newTeamKey } from '../../../center/pgp/team-key.ts';
import type { OperationContext } from '../../contract.ts';
import { validationException } from '../errors.ts';

const DAY_MILLISECONDS = 86_400_000;

export interface KeyWish {
  readonly Name: string;
  readonly Email: string;
  /** Absent lets it hold for ever. */
  readonly ExpiresInDays?: number | undefined;
}

/** A key that signs from now on, and its row. @throws AwsError ValidationException */
export async function makeKey(
  { now, sealer }: Pick<OperationContext, 'now' | 'sealer'>,
  { Name, Email, ExpiresInDays }: KeyWish,
): Promise<{ readonly key: NewTeamKey; readonly row: TeamKeyRow }> {
  if (Name.trim() !== Name) throw validationException('Name must not begin or end with a space.');
  const lifetimeSeconds = ExpiresInDays === undefined ? undefined : ExpiresInDays * 86_400;
  const key = await newTeamKey({ name: Name, email: Email }, { now, lifetimeSeconds });
  const row: TeamKeyRow = {
    fingerprint: key.fingerprint,
    user_id: key.userId,
    email: Email.toLowerCase(),
    state: 'current',
    armored_public_key: key.armoredPublicKey,
    ...sealParts(sealer, key),
    created_at: now,
    expires_at: ExpiresInDays === undefined ? null : now + ExpiresInDays * DAY_MILLISECONDS,
    overlap_ends_at: null,
  };
  return { key, row };
}
