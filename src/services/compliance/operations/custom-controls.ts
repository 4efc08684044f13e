import {
  CustomControlError,
  parseCustomControl,
} from '../../../compliance/controls/custom/custom-control.ts';
import { CUSTOM } from '../../../compliance/controls/custom/custom-controls.ts';
import {
  countCustomControls,
  definitionOf,
  deleteCustomControl as deleteRow,
  putCustomControl as putRow,
} from '../../../compliance/controls/records.ts';
import { write } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { limitExceeded, notFound, validationException } from '../errors.ts';

/** Custom controls of an account. */
const MOST_CONTROLS = 100;

interface ControlRef {
  readonly ControlId: string;
}

/** Makes a control of the account's own, or writes one of that name anew. `Definition` is JSON; see docs/compliance.md. */
export const putCustomControl = write<{ readonly Name: string; readonly Definition: string }, ControlRef>(
  forAccount('PutCustomControl'),
  async ({ db, accountId, now }, { Name, Definition }) => {
    try {
      parseCustomControl(Definition);
    } catch (error) {
      if (error instanceof CustomControlError) throw validationException(error.message);
      throw error;
    }
    const id = `${CUSTOM}${Name}`;
    if (
      (await definitionOf(db, accountId, id)) === undefined &&
      (await countCustomControls(db, accountId)) >= MOST_CONTROLS
    )
      throw limitExceeded(`An account may have ${MOST_CONTROLS} controls of its own.`);
    await putRow(db, { account_id: accountId, id, definition: Definition, created_at: now });
    return { ControlId: id };
  },
);

/** Its history stays. */
export const deleteCustomControl = write<ControlRef, object>(
  forAccount('DeleteCustomControl'),
  async ({ db, accountId }, { ControlId }) => {
    if (!(await deleteRow(db, accountId, ControlId)))
      throw notFound(`There is no control ${ControlId} of the account's own.`);
    return {};
  },
);
