import { SealError } from '../../custody/seal-error.ts';
import type { OperationContext } from '../contract.ts';
import { invalidInput } from './errors.ts';

/** Items in an answer when the caller does not say, and at most. */
const MOST_RESULTS = 20;

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** One page of `all`, which stands in order; the token is good for this list, in this account, only. */
export function pageOf<Item>(
  context: Pick<OperationContext, 'sealer' | 'accountId'>,
  list: readonly unknown[],
  input: PageInput,
  all: readonly Item[],
): { readonly items: Item[]; readonly output: { NextToken?: string } } {
  const boundTo = JSON.stringify([context.accountId, ...list]);
  const start = input.NextToken === undefined ? 0 : openToken(context, input.NextToken, boundTo);
  const end = start + (input.MaxResults ?? MOST_RESULTS);
  const items = all.slice(start, end);
  if (end >= all.length) return { items, output: {} };
  const sealed = context.sealer.seal('paging-marker', new TextEncoder().encode(String(end)), boundTo);
  return { items, output: { NextToken: Buffer.from(sealed).toString('base64') } };
}

function openToken({ sealer }: Pick<OperationContext, 'sealer'>, token: string, boundTo: string): number {
  try {
    return Number(sealer.open('paging-marker', Buffer.from(token, 'base64'), boundTo).revealText());
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw invalidInput(
      'INVALID_NEXT_TOKEN',
      'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
    );
  }
}
