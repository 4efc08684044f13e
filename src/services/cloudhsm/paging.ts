import { SealError } from '../../custody/seal-error.ts';
import type { OperationContext } from '../contract.ts';
import { invalidRequest } from './errors.ts';

export interface PageInput {
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/**
 * One page of a list that is at hand. `keyOf` names an item; the token names the last one of the page before and opens
 * for the same list of the same account only.
 * @throws AwsError CloudHsmInvalidRequestException for a token that was not issued for this list
 */
export function pageOf<Item>(
  { sealer, accountId, region }: Pick<OperationContext, 'sealer' | 'accountId' | 'region'>,
  list: string,
  { NextToken, MaxResults }: PageInput,
  most: number,
  items: readonly Item[],
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly output: { readonly NextToken?: string } } {
  const boundTo = JSON.stringify(['cloudhsm', list, accountId, region]);
  let start = 0;
  if (NextToken !== undefined) {
    const last = openToken(() =>
      sealer.open('paging-marker', Buffer.from(NextToken, 'base64url'), boundTo).revealText(),
    );
    start = items.findIndex((item) => keyOf(item) === last) + 1;
  }
  const size = Math.min(MaxResults ?? most, most);
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  if (last === undefined || start + size >= items.length) return { items: page, output: {} };
  const sealed = sealer.seal('paging-marker', new TextEncoder().encode(keyOf(last)), boundTo);
  return { items: page, output: { NextToken: Buffer.from(sealed).toString('base64url') } };
}

function openToken(open: () => string): string {
  try {
    return open();
  } catch (error) {
    if (error instanceof SealError) throw invalidRequest('The NextToken is not valid.');
    throw error;
  }
}
