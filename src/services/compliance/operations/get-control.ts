import { evaluate, exceptionsOf } from '../../../compliance/controls/evaluate.ts';
import { definitionOf, ownersOf, statesOf } from '../../../compliance/controls/records.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { controlSummary, failingViews, lookedOf } from '../control-view.ts';
import { knownControl } from '../known-control.ts';

/** A control as it is at this very moment: what breaks it, why it matters and what to do. */
export const getControl = read<{ readonly ControlId: string }, object>(
  forAccount('GetControl'),
  async (context, { ControlId }) => {
    const { db, accountId } = context;
    const looked = lookedOf(context);
    const control = await knownControl(looked, ControlId);
    const found = await evaluate(control, looked, (await exceptionsOf(db, looked)).get(ControlId));
    const state = (await statesOf(db, accountId)).find((row) => row.control_id === ControlId);
    const owner = (await ownersOf(db, accountId)).get(ControlId);
    const definition = await definitionOf(db, accountId, ControlId);
    return {
      ...controlSummary(found, { state, owner }),
      Reason: control.reason,
      Remedy: control.remedy,
      ...(control.command !== undefined && { Command: control.command }),
      ...(control.page !== undefined && { Page: control.page }),
      ...(definition !== undefined && { Definition: definition }),
      Failing: failingViews(found.failing),
    };
  },
);
