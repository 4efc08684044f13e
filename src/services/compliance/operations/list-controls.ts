import { evaluateAll } from '../../../compliance/controls/evaluate.ts';
import type { FrameworkId } from '../../../compliance/controls/frameworks.ts';
import { ownersOf, statesOf } from '../../../compliance/controls/records.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { controlSummary, lookedOf } from '../control-view.ts';

interface Input {
  readonly Framework?: FrameworkId;
  readonly Status?: string;
}

/** The controls of the account as they are at this very moment; the operator's account has those of the deployment too. */
export const listControls = read<Input, object>(forAccount('ListControls'), async (context, input) => {
  const { Framework, Status } = input;
  const evaluated = (await evaluateAll(lookedOf(context))).filter(
    ({ control }) => Framework === undefined || control.mappings[Framework] !== undefined,
  );
  const states = new Map((await statesOf(context.db, context.accountId)).map((row) => [row.control_id, row]));
  const owners = await ownersOf(context.db, context.accountId);
  const countOf = (status: string): number => evaluated.filter((one) => one.status === status).length;
  return {
    Controls: evaluated
      .filter(({ status }) => Status === undefined || status === Status)
      .map((one) =>
        controlSummary(one, { state: states.get(one.control.id), owner: owners.get(one.control.id) }),
      ),
    PassedCount: countOf('PASSED'),
    FailedCount: countOf('FAILED'),
  };
});
