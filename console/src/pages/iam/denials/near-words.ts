import type { ExplainedDenial, NearStatement } from '../../../api/own-operations.ts';

type Asked = Pick<ExplainedDenial, 'PrincipalArn' | 'Action' | 'Resource' | 'Context'>;

/** Why a statement that allows did not allow this call, in words. */
export function nearWords({ Failed, Operator, Key, Values = [] }: NearStatement, asked: Asked): string {
  const { PrincipalArn, Action, Resource, Context } = asked;
  if (Failed === 'Action') return `It does not allow ${Action}.`;
  if (Failed === 'Principal') return `It does not name ${PrincipalArn}.`;
  if (Failed === 'Resource') return `It does not cover ${Resource}.`;
  if (Key === undefined) return 'Its condition does not hold.';
  const seen = Context.find((each) => each.Key.toLowerCase() === Key.toLowerCase())?.Values;
  const had = seen === undefined ? `the request had no ${Key}` : `the request had ${seen.join(', ')}`;
  return `Its condition does not hold: it wants ${Operator} ${Key} ${Values.join(' or ')}, and ${had}.`;
}
