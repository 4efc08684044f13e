import { listTeamKeys as readTeamKeys } from '../../../center/pgp/key-records.ts';
import { read } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { keyView, type TeamKeyView } from '../keys/key-view.ts';

/** All keys that there ever were, the newest first. */
export const listTeamKeys = read<unknown, { readonly TeamKeys: readonly TeamKeyView[] }>(
  forTeam('ListTeamKeys'),
  async ({ db, now }) => ({ TeamKeys: (await readTeamKeys(db)).map((row) => keyView(row, now)) }),
);
