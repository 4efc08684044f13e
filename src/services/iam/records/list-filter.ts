import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../../../core/account.ts';

/** Which entities of an account a list shows. */
export interface ListFilter {
  readonly accountId: AccountId;
  /** Begins with a slash; `/` shows all. */
  readonly pathPrefix: string;
}

/** Paths that begin with `prefix`, on both databases and with no letter special. */
export const pathBeginsWith = (prefix: string): RawBuilder<boolean> =>
  sql<boolean>`substr(path, 1, ${sql.lit(prefix.length)}) = ${prefix}`;
