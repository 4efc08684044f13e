import { putOwner } from '../../../compliance/controls/records.ts';
import { write } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { lookedOf } from '../control-view.ts';
import { knownControl } from '../known-control.ts';

/** Says who sees to a control: a name, a team, an address; nobody where it is left out. */
export const putControlOwner = write<{ readonly ControlId: string; readonly Owner?: string }, object>(
  forAccount('PutControlOwner'),
  async (context, { ControlId, Owner = '' }) => {
    await knownControl(lookedOf(context), ControlId);
    await putOwner(context.db, context.accountId, ControlId, Owner);
    return {};
  },
);
