import { iamArn } from '../../core/arn.ts';
import type { AccessRule, ResourceRef } from '../contract.ts';

/** What a list of all entities of a kind acts on, as in IAM's own lists. */
const allOf = (kind: 'user' | 'group' | 'role', accountId: string): ResourceRef => ({
  arn: iamArn(accountId, kind, '/', ''),
});

/**
 * The rule of a search: IAM's action for the list, which shows all that may be filtered and ordered by. What else a row
 * shows is decided for that very entity.
 */
export const onSearch =
  (kind: 'user' | 'group' | 'role', action: string): AccessRule<unknown> =>
  ({ accountId }) => [{ action, resources: [allOf(kind, accountId)] }];

/** For actions that know no resource. */
export const onAnything =
  (...actions: readonly string[]): AccessRule<unknown> =>
  () =>
    actions.map((action) => ({ action, resources: [{ arn: '*' }] }));
