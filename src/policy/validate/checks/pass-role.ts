import { type Problem, problem, type StatementCheck } from '../check.ts';
import type { IssueCode } from '../issues.ts';
import { at } from '../spot.ts';
import { globMatcher, hasWildcard, variablesAsWildcards } from '../texts.ts';
import type { ListView, StatementView, TextView } from '../view.ts';

/** An action that hands out the power of roles, and when a statement gives too much of it. */
interface RolePower {
  readonly prefix: 'PASS_ROLE' | 'CREATE_SLR';
  readonly action: string;
  /** A key that names the service the role is for. */
  readonly limitingKey: string;
  /** The resource part of a role that nobody can have meant: a statement that reaches it reaches any. */
  readonly probe: string;
}

const POWERS: readonly RolePower[] = [
  { prefix: 'PASS_ROLE', action: 'iam:PassRole', limitingKey: 'iam:passedtoservice', probe: 'role/q7vzk3xw' },
  {
    prefix: 'CREATE_SLR',
    action: 'iam:CreateServiceLinkedRole',
    limitingKey: 'iam:awsservicename',
    probe: 'role/aws-service-role/q7vzk3xw.amazonaws.com/AWSServiceRoleForQ7vzk3xw',
  },
];

/** `*`, or an ARN of IAM whose last field reaches the probe. */
function reaches({ text }: TextView, probe: string): boolean {
  if (!hasWildcard(text)) return false;
  if (text === '*') return true;
  const [, , service = '', , , ...resource] = variablesAsWildcards(text).split(':');
  if (!globMatcher(service)('iam')) return false;
  // A star at the end of a shorter ARN stands for all the rest.
  return resource.length === 0 ? text.endsWith('*') : globMatcher(resource.join(':'))(probe);
}

const granting = (list: ListView | undefined, action: string): TextView[] =>
  list?.items.filter(({ text }) => globMatcher(text)(action)) ?? [];

function* powerProblems(statement: StatementView, power: RolePower): Iterable<Problem> {
  const { action, notAction, resource, notResource, conditions } = statement;
  const grants = granting(action, power.action);
  const isGrantedByExclusion = notAction !== undefined && granting(notAction, power.action).length === 0;
  if (grants.length === 0 && !isGrantedByExclusion) return;
  // By name where it is there, else by a wildcard.
  const named = grants.filter(({ text }) => !hasWildcard(text));
  const actions = isGrantedByExclusion ? [notAction] : named.length > 0 ? named : grants;
  const how = isGrantedByExclusion ? 'exclusion' : named.length > 0 ? 'name' : 'star';
  const marks = actions.map(({ spot }) => at(spot));
  if (notResource !== undefined) {
    yield problem(`${power.prefix}_${NOT_RESOURCE[how]}`, [...marks, at(notResource.spot)]);
    return;
  }
  if (conditions.some(({ lowerKey }) => lowerKey === power.limitingKey)) return;
  const open = resource?.items.filter((item) => reaches(item, power.probe)) ?? [];
  if (open.length === 0) return;
  yield problem(`${power.prefix}_${STAR_RESOURCE[how]}` satisfies IssueCode, [
    ...marks,
    ...open.map(({ spot }) => at(spot)),
  ]);
}

const NOT_RESOURCE = {
  name: 'WITH_NOT_RESOURCE',
  star: 'WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
  exclusion: 'WITH_NOT_ACTION_AND_NOT_RESOURCE',
} as const;

const STAR_RESOURCE = {
  name: 'WITH_STAR_IN_RESOURCE',
  star: 'WITH_STAR_IN_ACTION_AND_RESOURCE',
  exclusion: 'WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
} as const;

/** Denials elsewhere in the policy are not weighed, as AWS does not weigh them either. */
export const rolePowers: StatementCheck = function* (statement, { type }) {
  if (!statement.isAllow || type !== 'IDENTITY_POLICY') return;
  for (const power of POWERS) yield* powerProblems(statement, power);
};
