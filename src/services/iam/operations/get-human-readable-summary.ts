import { parseArn } from '../../../core/arn.ts';
import { type AccessRule, read } from '../../contract.ts';
import { delegationRef, findKnownDelegation } from '../delegation/access.ts';
import { statementsOf } from '../delegation/view.ts';
import { invalidInput } from '../errors.ts';
import type { GetHumanReadableSummaryRequest, GetHumanReadableSummaryResponse, Input } from '../schema.ts';

type SummaryInput = Input<GetHumanReadableSummaryRequest>;

const PREFIX = 'delegation-request/';

/** @throws AwsError InvalidInput for what has no summary */
function requestIdOf({ EntityArn }: SummaryInput): string {
  const arn = parseArn(EntityArn);
  if (arn?.service !== 'iam' || !arn.resource.startsWith(PREFIX))
    throw invalidInput(`The entity ${EntityArn} cannot be summarized: only delegation requests can.`);
  return arn.resource.slice(PREFIX.length);
}

/** Who may get the request may get its summary. */
const access: AccessRule<SummaryInput> = async (context, input) => {
  const row = await findKnownDelegation(context, requestIdOf(input));
  return [{ action: 'iam:GetDelegationRequest', resources: [delegationRef(row, context.accountId)] }];
};

/** A sentence for each statement, made from the policy itself: AWS asks a language model. */
const summaryOf = (policy: string, seconds: number): string =>
  [
    `Lends permissions for ${seconds} seconds:`,
    ...statementsOf(policy).map(({ Effect, Action, Condition }) => {
      const actions = [Action ?? 'all but some actions'].flat().join(', ');
      const verb = Effect === 'Deny' ? 'never' : 'may use';
      return `- ${verb} ${actions}${Condition === undefined ? '' : ', under conditions'}`;
    }),
  ].join('\n');

export const getHumanReadableSummary = read<SummaryInput, GetHumanReadableSummaryResponse>(
  access,
  async (context, input) => {
    const { Locale = 'en' } = input;
    const row = await findKnownDelegation(context, requestIdOf(input));
    return /^en(?:[-_]|$)/i.test(Locale)
      ? {
          SummaryContent: summaryOf(row.permission_policy, row.session_seconds),
          Locale,
          SummaryState: 'AVAILABLE',
        }
      : { Locale, SummaryState: 'NOT_SUPPORTED' };
  },
);
