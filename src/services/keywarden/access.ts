import { iamArn } from '../../core/arn.ts';
import type { AccessRule, Permission, ResourceRef } from '../contract.ts';

/** Columns that a search shows, each with the action that AWS wants of who asks for it. */
export type ColumnActions = Readonly<Record<string, string>>;

interface WithColumns {
  readonly Columns?: readonly string[];
}

/** Whether a column is asked for: all are, unless some are named. */
export const isAsked = ({ Columns }: WithColumns, column: string): boolean =>
  Columns === undefined || Columns.includes(column);

/** What a list of all entities of a kind acts on, as in IAM's own lists. */
const allOf = (kind: 'user' | 'group' | 'role', accountId: string): ResourceRef => ({
  arn: iamArn(accountId, kind, '/', ''),
});

/**
 * The rule of a search: IAM's action for the list, and for each column that a list of IAM lacks the action by which AWS
 * tells it.
 */
export const onSearch =
  (kind: 'user' | 'group' | 'role', listAction: string, columns: ColumnActions): AccessRule<WithColumns> =>
  ({ accountId }, input) => {
    const asked = Object.keys(columns).filter((column) => isAsked(input, column));
    const actions = new Set([listAction, ...asked.map((column) => columns[column] ?? '')]);
    const resources = [allOf(kind, accountId)];
    return [...actions].map((action): Permission => ({ action, resources }));
  };

/** For actions that know no resource. */
export const onAnything =
  (...actions: readonly string[]): AccessRule<unknown> =>
  () =>
    actions.map((action) => ({ action, resources: [{ arn: '*' }] }));
