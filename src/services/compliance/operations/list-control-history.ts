import { historyOf } from '../../../compliance/controls/records.ts';
import { read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { forAccount } from '../access.ts';
import { failingViews } from '../control-view.ts';
import { type ListInput, pageOf } from '../paging.ts';

type Input = ListInput & { readonly ControlId?: string };

/** What controls became and when, newest first. */
export const listControlHistory = read<Input, object>(
  forAccount('ListControlHistory'),
  async (context, input) => {
    const { ControlId } = input;
    const { rows, ...more } = await pageOf(context, input, {
      name: `ListControlHistory/${ControlId ?? ''}`,
      list: ({ after, limit }) =>
        historyOf(context.db, context.accountId, {
          ...(ControlId !== undefined && { controlId: ControlId }),
          before: after === undefined ? undefined : JSON.parse(after),
          limit,
        }),
      placeOf: ({ at, control_id }) => JSON.stringify([Number(at), control_id]),
    });
    const Changes = rows.map((row) => ({
      ControlId: row.control_id,
      Time: dateOf(row.at),
      Status: row.status,
      FailedCount: row.failed,
      Failing: failingViews(JSON.parse(row.failing)),
    }));
    return { Changes, ...more };
  },
);
