import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import type { IdentityTables } from '../tables.ts';

/** What an item of the score looks at. */
export interface Looked {
  readonly db: AnyDatabase;
  readonly accountId: AccountId;
  readonly now: Instant;
  /** How the node that looks is set up. */
  readonly node: { readonly hasMailServer: boolean; readonly hasTls: boolean };
}

/** What was found: how much of it is as it should be, from 0 to 1; undefined where that cannot be known. */
export interface Finding {
  readonly share: number | undefined;
  /** What to do, or that it is done. */
  readonly text: string;
  /** How many are not as they should be, and the first of them. */
  readonly count?: number;
  readonly names?: readonly string[];
}

/** One line of the checklist. */
export interface ScoreItem {
  /** What it counts beside the others. */
  readonly weight: number;
  readonly title: string;
  /** Path of the console's page where it is put right. */
  readonly link: string;
  /** True for what only the operator's account can do. */
  readonly isOperators?: boolean;
  readonly look: (looked: Looked) => Promise<Finding> | Finding;
}

/** Names told of what is not as it should be. */
export const MOST_NAMES = 10;

export const identityOf = (db: AnyDatabase) => tablesOf<IdentityTables>(db);

export const yesOrNo = (isFine: boolean, fine: string, todo: string): Finding => ({
  share: isFine ? 1 : 0,
  text: isFine ? fine : todo,
});

/** Of some that are wrong among all: the more are right, the better. */
export function partly(
  names: readonly string[],
  all: number,
  {
    fine,
    todo,
    wrong = names.length,
  }: { readonly fine: string; readonly todo: string; readonly wrong?: number },
): Finding {
  if (wrong === 0) return { share: 1, text: fine };
  // One that is wrong among thousands is still a way in: no more than half for all the others.
  const share = Math.max(0, 1 - wrong / Math.max(all, wrong)) / 2;
  return { share, text: todo, count: wrong, names: names.slice(0, MOST_NAMES) };
}
