import type { OperationContext } from '../contract.ts';
import { read } from '../contract.ts';
import { type ListRange, sealedPage } from '../sealed-page.ts';
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
): Promise<{ readonly rows: readonly Row[]; readonly nextToken?: string }> {
  const { sealer, accountId, region } = context;
  if (pageSize < 1) throw validation('pageSize must be greater than or equal to 1');
  const paged = {
    list: ({ after, limit }: ListRange) => resources.list(context, after, limit),
    placeOf: ({ id }: Row) => id,
  };
  const { rows, next } = await sealedPage(sealer, paged, {
    size: Math.min(pageSize, MOST),
    token: nextToken,
    boundTo: ['rolesanywhere', resources.kind, accountId, region],
    invalid: () => validation('The nextToken is not valid.'),
  });
  return next === undefined ? { rows } : { rows, nextToken: next };
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
