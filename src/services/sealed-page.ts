import type { AwsError } from '../core/aws-error.ts';
import type { Sealer } from '../custody/custody.ts';
import { SealError } from '../custody/seal-error.ts';

/** The part of a list that is asked for. */
export interface ListRange {
  /** A place; undefined for the beginning. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** A list that is read in an order of its own, page by page. */
export interface PagedList<Row> {
  /** Items behind a place, in order; `limit` of them at most. */
  readonly list: (range: ListRange) => Promise<readonly Row[]>;
  /** The place of an item in that order. */
  readonly placeOf: (row: Row) => string;
}

/**
 * One page of a list, and the token of the next one: a place, sealed to what is listed for whom (`boundTo`), so that it opens
 * nothing else.
 * @throws AwsError what `invalid` makes, for any other token
 */
export async function sealedPage<Row>(
  sealer: Sealer,
  { list, placeOf }: PagedList<Row>,
  {
    size,
    token,
    boundTo,
    invalid,
  }: {
    readonly size: number;
    readonly token: string | undefined;
    readonly boundTo: readonly string[];
    readonly invalid: () => AwsError;
  },
): Promise<{ readonly rows: readonly Row[]; readonly next?: string }> {
  const place = JSON.stringify(boundTo);
  const open = (sealed: string): string => {
    try {
      return sealer.open('paging-marker', Buffer.from(sealed, 'base64url'), place).revealText();
    } catch (error) {
      if (error instanceof SealError) throw invalid();
      throw error;
    }
  };
  const rows = await list({ after: token === undefined ? undefined : open(token), limit: size + 1 });
  const last = rows[size - 1];
  if (last === undefined || rows.length <= size) return { rows };
  const sealed = sealer.seal('paging-marker', new TextEncoder().encode(placeOf(last)), place);
  return { rows: rows.slice(0, size), next: Buffer.from(sealed).toString('base64url') };
}
