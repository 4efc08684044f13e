import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../../../core/account.ts';

/** Which entities of an account a list shows. */
export interface ListFilter {
  readonly accountId: AccountId;
  /** Begins with a slash; `/` shows all. */
  readonly pathPrefix: string;
}

/**
 * Up to so many rows are gathered and put in order for a page. Of more a page is found soon by going through all in order: of
 * a million, every five-hundredth is one at least.
 */
export const FEW = 2000;

/** Paths that begin with `prefix`, on both databases and with no letter special. */
export const pathBeginsWith = (prefix: string): RawBuilder<boolean> =>
  sql<boolean>`substr(path, 1, ${sql.lit(prefix.length)}) = ${prefix}`;

/** The same as a range, for an index. Letters of paths come before the last of all. */
export const pathInRange = (prefix: string): RawBuilder<boolean> =>
  sql<boolean>`path >= ${prefix} and path < ${`${prefix}\u{10ffff}`}`;
