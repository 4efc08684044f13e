import { parseArn } from '../../../core/arn.ts';
import { type AccessRule, read } from '../../contract.ts';
import { anyResource } from '../access/resources.ts';
import { delegationRefOf, findKnownDelegation } from '../delegation/access.ts';
import { statementsOf } from '../delegation/view.ts';
import { invalidInput } from '../errors.ts';
import type { GetHumanReadableSummaryRequest, GetHumanReadableSummaryResponse, Input } from '../schema.ts';

type SummaryInput = Input<GetHumanReadableSummaryRequest>;

const PREFIX = 'delegation-request/';

/** Undefined for what has no summary. */
function requestIdOf({ EntityArn }: SummaryInput): string | undefined {
  const arn = parseArn(EntityArn);
  return arn?.service === 'iam' && arn.resource.startsWith(PREFIX)
    ? arn.resource.slice(PREFIX.length)
    : undefined;
}

/** Who took a request in may have its summary, as the request itself. */
const access: AccessRule<SummaryInput> = async (context, input) => {
  const id = requestIdOf(input);
  const resource = id === undefined ? anyResource : await delegationRefOf(context, id);
  return [{ action: 'iam:GetHumanReadableSummary', resources: [resource] }];
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
    const id = requestIdOf(input);
    if (id === undefined)
      throw invalidInput(`The entity ${input.EntityArn} cannot be summarized: only delegation requests can.`);
    const row = await findKnownDelegation(context, id);
    return /^en(?:[-_]|$)/i.test(Locale)
      ? {
          SummaryContent: summaryOf(row.permission_policy, row.session_seconds),
          Locale,
          SummaryState: 'AVAILABLE',
        }
      : { Locale, SummaryState: 'NOT_SUPPORTED' };
  },
);
