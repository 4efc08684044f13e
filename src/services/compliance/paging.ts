import type { OperationContext } from '../contract.ts';
import { type PagedList, sealedPage } from '../sealed-page.ts';
import { validationException } from './errors.ts';

/** Items of a page when the caller does not say, and at most. */
const MOST = 300;

export interface ListInput {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** One page of a list of that name. @throws AwsError ValidationException for a token of anything else */
export async function pageOf<Row>(
  { sealer, accountId }: Pick<OperationContext, 'sealer' | 'accountId'>,
  { MaxResults = MOST, NextToken }: ListInput,
  { name, ...paged }: PagedList<Row> & { readonly name: string },
): Promise<{ readonly rows: readonly Row[]; readonly NextToken?: string }> {
  const { rows, next } = await sealedPage(sealer, paged, {
    size: MaxResults,
    token: NextToken,
    boundTo: ['compliance', name, accountId],
    invalid: () => validationException('The NextToken is not valid.'),
  });
  return next === undefined ? { rows } : { rows, NextToken: next };
}
