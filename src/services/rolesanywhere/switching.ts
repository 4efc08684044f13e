import { write } from '../contract.ts';
import { onResource } from './access.ts';
import type { Resources } from './records/resources.ts';
import type { ResourceRow } from './tables.ts';

/** An operation that turns a resource on or off; sessions are refused from the very answer on. */
export const switching = <Row extends ResourceRow, Member extends string, Output>(
  action: string,
  resources: Resources<Row>,
  member: Member,
  enabled: 0 | 1,
  view: (row: Row) => Output,
) =>
  write<Readonly<Record<Member, string>>, Output>(
    onResource(action, resources.kind, member),
    async (context, input) => {
      const row = await resources.require(context, input[member]);
      const values: Partial<ResourceRow> = { enabled, updated_at: context.now };
      return view(await resources.update(context.db, row, values as Partial<Row>));
    },
  );
