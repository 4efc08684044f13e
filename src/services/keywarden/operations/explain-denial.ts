import { findDenial } from '../../../audit/find-denial.ts';
import { openAuthorizationMessage } from '../../../identity/authorization-message.ts';
import { type AccessRule, type OperationContext, read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { type Fix, fixesOf, summaryOf } from '../denial/fixes.ts';
import type { DenialMessage, Near, Place, Source } from '../denial/message.ts';
import { notFound, validationException } from '../errors.ts';
import { selfRef } from '../own/own-access.ts';

interface Input {
  readonly RequestId?: string;
  readonly EncodedMessage?: string;
}

interface StatementView {
  readonly Policy: string;
  readonly Kind: string;
  readonly StatementId?: string;
  readonly Line: number;
  readonly Column: number;
}

interface Output {
  readonly PrincipalArn: string;
  readonly PrincipalId: string;
  readonly Action: string;
  readonly Resource: string;
  readonly Layer: string;
  readonly IsExplicit: boolean;
  readonly Summary: string;
  readonly DecidedBy: readonly (StatementView & { readonly Effect: string })[];
  readonly Nearest: readonly (StatementView & { readonly Failed: string })[];
  readonly Fixes: readonly Fix[];
  readonly Context: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly RequestId?: string;
  readonly EventTime?: Date;
}

/** Whoever was denied and signed in may know why; of others, and of what came sealed, who may decode such messages. */
const access: AccessRule<Input> = async (context, { RequestId }) => {
  const { caller, db, accountId } = context;
  const denial = RequestId === undefined ? undefined : await findDenial(db, accountId, RequestId);
  const isOwn = RequestId !== undefined && (denial === undefined || denial.principal_id === caller.userId);
  return isOwn
    ? [{ action: 'keywarden:ExplainDenial', resources: [await selfRef(context)] }]
    : [{ action: 'sts:DecodeAuthorizationMessage', resources: [{ arn: '*', label: null }] }];
};

const statementView = (policy: Source, place: Place): StatementView => ({
  Policy: policy.via === undefined ? policy.id : `${policy.id} (${policy.via})`,
  Kind: policy.kind,
  ...(place.sid !== undefined && { StatementId: place.sid }),
  Line: place.line,
  Column: place.column,
});

const nearView = ({ policy, statement, failed, condition }: Near) => ({
  ...statementView(policy, statement),
  Failed: failed,
  ...(condition && { Operator: condition.operator, Key: condition.key, Values: condition.values }),
});

function outputOf(message: DenialMessage): Output {
  const { principal, action, resource, conditions } = message.context;
  const { layer, policy, statement, nearest = [] } = message.explanation;
  return {
    PrincipalArn: principal.arn,
    PrincipalId: principal.id,
    Action: action,
    Resource: resource,
    Layer: layer,
    IsExplicit: message.explicitDeny,
    Summary: summaryOf(message),
    DecidedBy:
      policy !== undefined && statement !== undefined
        ? [{ ...statementView(policy, statement), Effect: 'Deny' }]
        : [],
    Nearest: nearest.map(nearView),
    Fixes: fixesOf(message),
    Context: conditions.items.map(({ key, values }) => ({
      Key: key,
      Values: values.items.map(({ value }) => value),
    })),
  };
}

async function run(context: OperationContext, input: Input): Promise<Output> {
  const { db, accountId, sealer } = context;
  const { RequestId, EncodedMessage } = input;
  if ((RequestId === undefined) === (EncodedMessage === undefined))
    throw validationException('Give either RequestId or EncodedMessage.');
  if (EncodedMessage !== undefined) {
    const text = openAuthorizationMessage(sealer, accountId, EncodedMessage);
    if (text === undefined)
      throw validationException('The message is not one of this account, or is damaged.');
    return outputOf(JSON.parse(text) as DenialMessage);
  }
  const denial = RequestId === undefined ? undefined : await findDenial(db, accountId, RequestId);
  if (denial === undefined) throw notFound('No denial with that request id is known in this account.');
  return {
    ...outputOf(JSON.parse(denial.explanation) as DenialMessage),
    RequestId: denial.request_id,
    EventTime: dateOf(denial.event_time),
  };
}

/** Why a call was denied, and what would end it: by its request id, or by the message that came with the denial. */
export const explainDenial = read<Input, Output>(access, run);
