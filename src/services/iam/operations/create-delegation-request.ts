import { newUuid } from '../../../core/uuid.ts';
import { awsManagedPolicyDocument } from '../../../identity/aws-managed-policies.ts';
import {
  findDelegationByWorkflow,
  forgetDelegations,
  insertDelegation,
} from '../../../identity/delegation/records.ts';
import { findManagedDocument } from '../../../identity/principal-records.ts';
import { type AccessRule, type OperationContext, write } from '../../contract.ts';
import { delegationArn } from '../delegation/access.ts';
import { renderTemplate } from '../delegation/render-template.ts';
import { begin } from '../delegation/states.ts';
import { entityAlreadyExists, invalidInput } from '../errors.ts';
import { accountExists } from '../records/accounts.ts';
import { directoryOf } from '../records/directory.ts';
import type { CreateDelegationRequestRequest, CreateDelegationRequestResponse, Input } from '../schema.ts';

type CreateInput = Input<CreateDelegationRequestRequest>;

/** Milliseconds that an expired request can still be looked at. */
const KEPT_EXPIRED = 30 * 86_400_000;

const access: AccessRule<CreateInput> = ({ accountId }, input) => [
  {
    action: 'iam:CreateDelegationRequest',
    resources: [{ arn: delegationArn(input.OwnerAccountId ?? accountId, '*'), accountId }],
    contextKeys: {
      'iam:DelegationDuration': String(input.SessionDuration),
      'iam:NotificationChannel': input.NotificationChannel,
      ...(input.Permissions.PolicyTemplateArn !== undefined && {
        'iam:TemplateArn': input.Permissions.PolicyTemplateArn,
      }),
    },
  },
];

/** Templates are the requestor's own managed policies, and AWS's. @throws AwsError InvalidInput */
async function templateOf({ db, accountId }: OperationContext, arn: string | undefined): Promise<string> {
  const document =
    arn && ((await findManagedDocument(db, accountId, arn)) ?? (await awsManagedPolicyDocument(arn)));
  if (document === undefined || document === '')
    throw invalidInput(`The policy template ${arn ?? ''} cannot be found.`);
  return document;
}

export const createDelegationRequest = write<CreateInput, CreateDelegationRequestResponse>(
  access,
  async (context, input) => {
    const { db, accountId, now, random } = context;
    const { PolicyTemplateArn, Parameters = [] } = input.Permissions;
    const template = await templateOf(context, PolicyTemplateArn);
    const policy = renderTemplate(template, Parameters);
    const { OwnerAccountId } = input;
    if (OwnerAccountId !== undefined && !(await accountExists(directoryOf(context), OwnerAccountId)))
      throw invalidInput(`The account ${OwnerAccountId} cannot be found.`);
    await forgetDelegations(db, accountId, now - KEPT_EXPIRED);
    if (await findDelegationByWorkflow(db, accountId, input.RequestorWorkflowId))
      throw entityAlreadyExists(
        `A delegation request with workflow id ${input.RequestorWorkflowId} already exists.`,
      );
    const id = newUuid(random);
    await insertDelegation(db, {
      id,
      requestor_account_id: accountId,
      workflow_id: input.RequestorWorkflowId,
      owner_account_id: OwnerAccountId ?? null,
      owner_id: null,
      owner_principal_id: null,
      description: input.Description,
      request_message: input.RequestMessage ?? null,
      template_arn: PolicyTemplateArn ?? '',
      parameters: JSON.stringify(Parameters),
      permission_policy: policy,
      notification_channel: input.NotificationChannel,
      redirect_url: input.RedirectUrl ?? null,
      session_seconds: input.SessionDuration,
      only_send_by_owner: input.OnlySendByOwner === true ? 1 : 0,
      approver_id: null,
      approver_kind: null,
      approver_principal_id: null,
      notes: null,
      rejection_reason: null,
      created_at: now,
      access_ends_at: null,
      ...begin('UNASSIGNED', now),
    });
    return { DelegationRequestId: id };
  },
);
