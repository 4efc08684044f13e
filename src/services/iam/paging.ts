import type { Tag } from '../../core/tag.ts';
import { SealError } from '../../custody/seal-error.ts';
import type { OperationContext } from '../contract.ts';
import { validationError } from './errors.ts';
import { IGNORING_CASE } from './tags.ts';

/** Items in an answer when the caller does not say. */
const DEFAULT_PAGE = 100;

/** The members by which every IAM list is paged; the codec has held `MaxItems` to 1…1000. */
export interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** The members every IAM list answers. `Marker` is there only when more follows. */
export interface PageOutput {
  IsTruncated: boolean;
  Marker?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** To be spread into the answer. */
  readonly output: PageOutput;
}

/** What a marker belongs to; it opens nowhere else. */
export interface PageScope<Item> {
  readonly operation: string;
  /** Inputs that choose what is listed (`[PathPrefix]`, `[userId]`). */
  readonly filters?: readonly unknown[];
  /**
   * Where an item stands in the order of the list: text, unique in it, at most 128 characters, so that markers keep
   * to the 320 characters AWS allows.
   */
  readonly keyOf: (item: Item) => string;
}

/**
 * One page. `fetch` gives up to `limit` items behind the key `after` (from the start when undefined), in order.
 * @throws AwsError ValidationError for a marker that was not issued for this list in this account
 */
export async function page<Item>(
  context: OperationContext,
  scope: PageScope<Item>,
  input: PageInput,
  fetch: (after: string | undefined, limit: number) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const limit = input.MaxItems ?? DEFAULT_PAGE;
  const boundTo = JSON.stringify([context.accountId, scope.operation, ...(scope.filters ?? [])]);
  const after = input.Marker === undefined ? undefined : openMarker(context, input.Marker, boundTo);
  const found = await fetch(after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return { items, output: { IsTruncated: false } };
  const marker = context.sealer.seal('paging-marker', new TextEncoder().encode(scope.keyOf(last)), boundTo);
  return { items, output: { IsTruncated: true, Marker: Buffer.from(marker).toString('base64url') } };
}

/** One page of a list that is at hand as a whole. */
export async function pageOf<Item>(
  context: OperationContext,
  scope: PageScope<Item>,
  input: PageInput,
  all: readonly Item[],
): Promise<Page<Item>> {
  const sorted = all
    .map((item) => ({ key: scope.keyOf(item), item }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return page(context, scope, input, async (after, limit) =>
    sorted
      .filter(({ key }) => after === undefined || key > after)
      .slice(0, limit)
      .map(({ item }) => item),
  );
}

/** One page of the tags of the entity with that unique id, by key as AWS sorts them. */
export const pageOfTags = (
  context: OperationContext,
  operation: string,
  entityId: string,
  input: PageInput,
  tags: readonly Tag[],
  rule = IGNORING_CASE,
): Promise<Page<Tag>> => {
  const keyOf = (tag: Tag): string => rule.orderOf(tag.Key);
  return pageOf(context, { operation, filters: [entityId], keyOf }, input, tags);
};

function openMarker(context: OperationContext, marker: string, boundTo: string): string {
  try {
    return context.sealer.open('paging-marker', Buffer.from(marker, 'base64url'), boundTo).revealText();
  } catch (error) {
    if (error instanceof SealError) throw validationError('Invalid Marker.');
    throw error;
  }
}
