import type { OperationContext } from '../contract.ts';
import { type PagedList, sealedPage } from '../sealed-page.ts';
import { validation } from './errors.ts';

/** Items of a page when the caller does not say, and at most. */
const MOST = 300;

export interface ListInput {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** One page of a list of that name. @throws AwsError ValidationException for a token of anything else */
export async function pageOf<Row>(
  { sealer, accountId }: Pick<OperationContext, 'sealer' | 'accountId'>,
  { maxResults = MOST, nextToken }: ListInput,
  { name, ...paged }: PagedList<Row> & { readonly name: string },
): Promise<{ readonly rows: readonly Row[]; readonly nextToken?: string }> {
  const { rows, next } = await sealedPage(sealer, paged, {
    size: maxResults,
    token: nextToken,
    boundTo: ['artifact', name, accountId],
    invalid: () => validation('The nextToken is not valid.'),
  });
  return next === undefined ? { rows } : { rows, nextToken: next };
}
