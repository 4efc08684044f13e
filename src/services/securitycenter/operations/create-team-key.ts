import { findCurrentKey, insertTeamKey } from '../../../center/pgp/key-records.ts';
import type { TeamKeyRow } from '../../../center/pgp/key-table.ts';
import { preparedWrite } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { conflict } from '../errors.ts';
import { keyView, type TeamKeyView } from '../keys/key-view.ts';
import { type KeyWish, makeKey } from '../keys/make-key.ts';

/** Makes the team's first key, or one after the last was revoked; while there is one, it is rotated. */
export const createTeamKey = preparedWrite<KeyWish, { readonly TeamKey: TeamKeyView }, TeamKeyRow>(
  forTeam('CreateTeamKey'),
  async (context, input) => (await makeKey(context, input)).row,
  async ({ db, now }, _, row) => {
    if ((await findCurrentKey(db)) !== undefined)
      throw conflict('There is a current key. Use RotateTeamKey to replace it.');
    await insertTeamKey(db, row);
    return { TeamKey: keyView(row, now) };
  },
);
