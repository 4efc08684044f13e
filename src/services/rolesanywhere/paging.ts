import { SealError } from '../../custody/seal-error.ts';
import type { OperationContext } from '../contract.ts';
import { read } from '../contract.ts';
import { onAnything } from './access.ts';
import { validation } from './errors.ts';
import type { Resources } from './records/resources.ts';
import type { ResourceRow } from './tables.ts';
import type { ListInput } from './types.ts';

const MOST = 100;

/** One page of a kind, by id; the token opens for the same list of the same account and region only. */
async function pageOf<Row extends ResourceRow>(
  context: OperationContext,
  resources: Resources<Row>,
  { nextToken, pageSize = MOST }: ListInput,
): Promise<{ readonly rows: Row[]; readonly nextToken?: string }> {
  const { sealer, accountId, region } = context;
  if (pageSize < 1) throw validation('pageSize must be greater than or equal to 1');
  const boundTo = JSON.stringify(['rolesanywhere', resources.kind, accountId, region]);
  const after =
    nextToken === undefined
      ? undefined
      : openToken(() =>
          sealer.open('paging-marker', Buffer.from(nextToken, 'base64url'), boundTo).revealText(),
        );
  const size = Math.min(pageSize, MOST);
  const rows = await resources.list(context, after, size + 1);
  const last = rows[size - 1];
  if (last === undefined || rows.length <= size) return { rows };
  const sealed = sealer.seal('paging-marker', new TextEncoder().encode(last.id), boundTo);
  return { rows: rows.slice(0, size), nextToken: Buffer.from(sealed).toString('base64url') };
}

function openToken(open: () => string): string {
  try {
    return open();
  } catch (error) {
    if (error instanceof SealError) throw validation('The nextToken is not valid.');
    throw error;
  }
}

/** A list operation: its action, its resources, and the member of the answer with what is shown of each. */
export const listing = <Row extends ResourceRow, Member extends string, View>(
  action: string,
  resources: Resources<Row>,
  member: Member,
  view: (row: Row) => View,
) =>
  read<ListInput, { readonly nextToken?: string } & Readonly<Record<Member, View[]>>>(
    onAnything(action),
    async (context, input) => {
      const { rows, ...more } = await pageOf(context, resources, input);
      return { ...more, [member]: rows.map(view) } as { readonly nextToken?: string } & Readonly<
        Record<Member, View[]>
      >;
    },
  );
