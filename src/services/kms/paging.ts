import { SealError } from '../../custody/seal-error.ts';
import type { OperationContext } from '../contract.ts';
import { invalidMarker } from './errors.ts';

/** The members by which every KMS list is paged; the codec has held `Limit` to 1…1000. */
export interface PageInput {
  readonly Limit?: number;
  readonly Marker?: string;
}

/** What a marker belongs to; it opens nowhere else. */
export interface PageScope<Item> {
  readonly operation: string;
  /** Inputs that choose what is listed. */
  readonly filters?: readonly unknown[];
  /** Items in an answer when the caller does not say. */
  readonly usual: number;
  /** Where an item stands in the order of the list: unique in it, at most 300 characters. */
  readonly keyOf: (item: Item) => string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** To be spread into the answer: `NextMarker` only where more follows. */
  readonly output: { readonly Truncated: boolean; readonly NextMarker?: string };
}

/**
 * One page. `fetch` gives up to `limit` items behind the key `after` (from the start when undefined), in order.
 * @throws AwsError InvalidMarkerException for a marker that was not issued for this list
 */
export async function page<Item>(
  context: OperationContext,
  scope: PageScope<Item>,
  input: PageInput,
  fetch: (after: string | undefined, limit: number) => Promise<readonly Item[]> | readonly Item[],
): Promise<Page<Item>> {
  const limit = input.Limit ?? scope.usual;
  const { accountId, region } = context;
  const boundTo = JSON.stringify([accountId, region, scope.operation, ...(scope.filters ?? [])]);
  const after = input.Marker === undefined ? undefined : openMarker(context, input.Marker, boundTo);
  const found = await fetch(after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return { items, output: { Truncated: false } };
  const marker = context.sealer.seal('paging-marker', new TextEncoder().encode(scope.keyOf(last)), boundTo);
  return { items, output: { Truncated: true, NextMarker: Buffer.from(marker).toString('base64url') } };
}

/** One page of a list that is at hand as a whole, in the order it has. */
export const pageOf = <Item>(
  context: OperationContext,
  scope: PageScope<Item>,
  input: PageInput,
  all: readonly Item[],
): Promise<Page<Item>> =>
  page(context, scope, input, (after, limit) => {
    const from = after === undefined ? 0 : all.findIndex((item) => scope.keyOf(item) === after) + 1;
    return all.slice(from, from + limit);
  });

function openMarker(context: OperationContext, marker: string, boundTo: string): string {
  try {
    return context.sealer.open('paging-marker', Buffer.from(marker, 'base64url'), boundTo).revealText();
  } catch (error) {
    if (error instanceof SealError) throw invalidMarker('');
    throw error;
  }
}
