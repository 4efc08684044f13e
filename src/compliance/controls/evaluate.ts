import type { AnyDatabase } from '../../storage/tables-of.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import type { Control, Failing, Looked } from './control.ts';
import { CONTROLS } from './controls.ts';
import { customControlsOf } from './custom/custom-controls.ts';
import type { ControlExceptionRow, ControlStatus, ControlTables } from './tables.ts';

/** What a control is now. */
export interface Evaluated {
  readonly control: Control;
  readonly status: ControlStatus;
  /** How many things were looked at; how many break it; how many of these may, for a while. */
  readonly evaluated: number;
  readonly failed: number;
  readonly excepted: number;
  /** The first of those that break it and may not. */
  readonly failing: readonly Failing[];
  /** Why nothing is known of it. */
  readonly problem?: string;
}

/** The controls of an account, those of the deployment too where the account is the operator's. */
export async function controlsOf({ db, accountId, deployment }: Looked): Promise<readonly Control[]> {
  const isOperators = accountId === deployment.managementAccountId;
  return [
    ...CONTROLS.filter(({ scope }) => scope === 'account' || isOperators),
    ...(await customControlsOf(db, accountId)),
  ];
}

/** Exceptions of an account that hold now, by control. */
export async function exceptionsOf(
  db: AnyDatabase,
  { accountId, now }: Pick<Looked, 'accountId' | 'now'>,
): Promise<ReadonlyMap<string, readonly ControlExceptionRow[]>> {
  const rows = await tablesOf<ControlTables>(db)
    .selectFrom('control_exceptions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .execute();
  return Map.groupBy(rows, ({ control_id }) => control_id);
}

/** Looks at a control. What fails to be looked at is `UNKNOWN`, never passed. */
export async function evaluate(
  control: Control,
  looked: Looked,
  exceptions: readonly ControlExceptionRow[] = [],
): Promise<Evaluated> {
  try {
    const { evaluated, failed, failing } = await control.check(looked);
    const isExcepted = ({ resource }: Failing): boolean =>
      exceptions.some((one) => one.resource === '*' || one.resource === resource);
    const left = failing.filter((one) => !isExcepted(one));
    const all = exceptions.some(({ resource }) => resource === '*') ? failed : failing.length - left.length;
    const status: ControlStatus = evaluated === 0 ? 'NOT_APPLICABLE' : failed - all > 0 ? 'FAILED' : 'PASSED';
    return { control, status, evaluated, failed: failed - all, excepted: all, failing: left };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { control, status: 'UNKNOWN', evaluated: 0, failed: 0, excepted: 0, failing: [], problem };
  }
}

/** Looks at every control of an account. */
export async function evaluateAll(looked: Looked): Promise<readonly Evaluated[]> {
  const exceptions = await exceptionsOf(looked.db, looked);
  const evaluated: Evaluated[] = [];
  // One after the other: each is a query or two, and others wait for the database as well.
  for (const control of await controlsOf(looked))
    evaluated.push(await evaluate(control, looked, exceptions.get(control.id)));
  return evaluated;
}
