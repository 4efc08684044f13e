import { SealError } from '../../../custody/seal-error.ts';
import type { OperationContext } from '../../contract.ts';
import { validationException } from '../errors.ts';

/** What every search takes. */
export interface SearchInput {
  readonly Filter?: string;
  readonly SortBy?: string;
  readonly SortOrder?: 'ASCENDING' | 'DESCENDING';
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** What every search answers beside its rows. */
export interface SearchOutput {
  readonly TotalCount: number;
  readonly IsTotalCapped?: boolean;
  readonly NextToken?: string;
}

/** Where a row stands in the order of a list: by its value, and among equals by its key, which no other has. */
export interface Standing {
  readonly value: string | number;
  readonly key: string;
}

/** Which rows are wanted: at most `limit` behind `after`. */
export interface Range {
  readonly after: Standing | undefined;
  readonly isDescending: boolean;
  readonly limit: number;
}

/** A list that can be searched, once filter and order are known. */
export interface Searchable<Row extends Standing> {
  readonly operation: string;
  /** Inputs beside those of every search that choose what is found. */
  readonly chosen?: readonly unknown[];
  find(range: Range): Promise<readonly Row[]>;
  /** Counts what the filter leaves, up to `most`. */
  count(most: number): Promise<number>;
}

const USUAL = 100;
/** Rows that are counted at most; whoever looks further narrows the filter. */
const MOST_COUNTED = 10_000;

/** One page of a search. @throws AwsError ValidationException for a token of another search */
export async function searchPage<Row extends Standing>(
  context: OperationContext,
  input: SearchInput,
  list: Searchable<Row>,
): Promise<{ readonly rows: readonly Row[]; readonly output: SearchOutput }> {
  const { Filter, SortBy, SortOrder = 'ASCENDING', MaxResults = USUAL, NextToken } = input;
  const { accountId, region, sealer } = context;
  const chosen = [Filter ?? null, SortBy ?? null, SortOrder, ...(list.chosen ?? [])];
  const boundTo = JSON.stringify(['keywarden', list.operation, accountId, region, ...chosen]);
  const token = NextToken === undefined ? undefined : openToken(sealer, NextToken, boundTo);
  const isDescending = SortOrder === 'DESCENDING';
  const found = await list.find({ after: token?.after, isDescending, limit: MaxResults + 1 });
  const rows = found.slice(0, MaxResults);
  const last = rows.at(-1);
  const isAll = token === undefined && found.length <= MaxResults;
  const counted = token?.counted ?? (isAll ? found.length : await list.count(MOST_COUNTED + 1));
  const output: SearchOutput =
    counted > MOST_COUNTED ? { TotalCount: MOST_COUNTED, IsTotalCapped: true } : { TotalCount: counted };
  if (last === undefined || found.length <= MaxResults) return { rows, output };
  const bytes = new TextEncoder().encode(JSON.stringify([last.value, last.key, counted]));
  const sealed = sealer.seal('paging-marker', bytes, boundTo);
  return { rows, output: { ...output, NextToken: Buffer.from(sealed).toString('base64url') } };
}

/** What a token says: where the page begins, and how many rows were counted for the first one. */
interface Token {
  readonly after: Standing;
  readonly counted: number;
}

function openToken(sealer: OperationContext['sealer'], token: string, boundTo: string): Token {
  try {
    const text = sealer.open('paging-marker', Buffer.from(token, 'base64url'), boundTo).revealText();
    const [value, key, counted] = JSON.parse(text) as [Standing['value'], string, number];
    return { after: { value, key }, counted };
  } catch (error) {
    if (error instanceof SealError)
      throw validationException('The NextToken does not belong to this search.');
    throw error;
  }
}
