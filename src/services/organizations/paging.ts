import { SealError } from '../../custody/seal-error.ts';
import type { OperationContext } from '../contract.ts';
import { invalidInput } from './errors.ts';
import type { Part } from './records/members.ts';

/** Items in an answer when the caller does not say, and at most. */
const MOST_RESULTS = 20;

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

type PageContext = Pick<OperationContext, 'sealer' | 'accountId'>;

interface Page<Item> {
  readonly items: Item[];
  readonly output: { NextToken?: string };
}

/** One page of `all`, which stands in order; the token is good for this list, in this account, only. */
export function pageOf<Item>(
  context: PageContext,
  list: readonly unknown[],
  input: PageInput,
  all: readonly Item[],
): Page<Item> {
  const place = placeOf(context, list, input);
  return pageAt(context, place, all.slice(place.start, place.start + place.limit));
}

/** The same of a list of which `fetch` gives the part that is asked for. */
export async function pageFrom<Item>(
  context: PageContext,
  list: readonly unknown[],
  input: PageInput,
  fetch: (part: Part) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const place = placeOf(context, list, input);
  return pageAt(context, place, await fetch(place));
}

/** One item more than the page holds tells whether more follow. */
interface Place extends Part {
  readonly boundTo: string;
}

function placeOf(context: PageContext, list: readonly unknown[], input: PageInput): Place {
  const boundTo = JSON.stringify([context.accountId, ...list]);
  const start = input.NextToken === undefined ? 0 : openToken(context, input.NextToken, boundTo);
  return { boundTo, start, limit: (input.MaxResults ?? MOST_RESULTS) + 1 };
}

function pageAt<Item>(context: PageContext, place: Place, found: readonly Item[]): Page<Item> {
  const { boundTo, start, limit } = place;
  const items = found.slice(0, limit - 1);
  if (found.length < limit) return { items, output: {} };
  const end = new TextEncoder().encode(String(start + items.length));
  const sealed = context.sealer.seal('paging-marker', end, boundTo);
  return { items, output: { NextToken: Buffer.from(sealed).toString('base64') } };
}

function openToken({ sealer }: PageContext, token: string, boundTo: string): number {
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
