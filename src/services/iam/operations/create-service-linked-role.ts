import { AwsError } from '../../../core/aws-error.ts';
import { newUniqueId } from '../../../core/unique-id.ts';
import { NEW_ROLE } from '../../../identity/new-role.ts';
import type { RoleRow } from '../../../identity/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { type AccessRule, write } from '../../contract.ts';
import { newEntityRef } from '../access/resources.ts';
import { invalidInput } from '../errors.ts';
import { insertAttachment } from '../records/attachments.ts';
import { directoryOf } from '../records/directory.ts';
import { findRole, insertRole } from '../records/roles.ts';
import { newRoleView } from '../role-views.ts';
import type { CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse, Input } from '../schema.ts';
import { SERVICE_LINKED_ROLES } from '../service-linked-roles.ts';
import { SERVICE_ROLE_PATH } from '../service-role-path.ts';
import type { Unkeyed } from '../views.ts';

type CreateInput = Input<CreateServiceLinkedRoleRequest>;

/** Letters in the name of a role. */
const LONGEST_NAME = 64;

const pathOf = ({ AWSServiceName }: CreateInput): string => `${SERVICE_ROLE_PATH}${AWSServiceName}/`;

function nameOf({ AWSServiceName, CustomSuffix }: CreateInput): string | undefined {
  const known = SERVICE_LINKED_ROLES.get(AWSServiceName);
  return known && (CustomSuffix === undefined ? known.name : `${known.name}_${CustomSuffix}`);
}

const access: AccessRule<CreateInput> = ({ accountId }, input) => [
  {
    action: 'iam:CreateServiceLinkedRole',
    resources: [newEntityRef('role', accountId, pathOf(input), nameOf(input) ?? '*')],
    contextKeys: { 'iam:AWSServiceName': input.AWSServiceName },
  },
];

/** The trust policy with the one action and the one principal as themselves, as GetRole shows it, or as lists. */
const trustPolicy = (service: string, asLists: boolean): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      asLists
        ? { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }
        : { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
    ],
  });

/** These roles may be more than the quota of roles allows: services would not work else. */
export const createServiceLinkedRole = write<CreateInput, CreateServiceLinkedRoleResponse>(
  access,
  async (context, input) => {
    const db = directoryOf(context);
    const { accountId, now } = context;
    const service = input.AWSServiceName;
    const known = SERVICE_LINKED_ROLES.get(service);
    const name = nameOf(input);
    if (known === undefined || name === undefined)
      throw new AwsError('AccessDenied', `Cannot find Service Linked Role template for ${service}`, {
        status: 403,
      });
    if (input.CustomSuffix !== undefined && !known.takesSuffix)
      throw invalidInput(`Custom suffix is not allowed for ${service}`);
    if (name.length > LONGEST_NAME)
      throw invalidInput(`Service role name ${name} is longer than ${LONGEST_NAME} characters.`);
    if (await findRole(db, accountId, name))
      throw invalidInput(
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
      );
    const row: Unkeyed<RoleRow> = {
      ...NEW_ROLE,
      id: newUniqueId('role', accountId, context.random),
      account_id: accountId,
      name,
      path: pathOf(input),
      description: input.Description ?? null,
      trust_policy: trustPolicy(service, false),
      created_at: now,
    };
    await insertRole(db, row);
    await insertAttachment(db, {
      holder_kind: 'role',
      holder_id: row.id,
      account_id: accountId,
      policy_arn: `arn:aws:iam::aws:policy${SERVICE_ROLE_PATH}${known.policyName}`,
      attached_at: now,
    });
    context.change(topic.role(row.id));
    return { Role: newRoleView(row, trustPolicy(service, true)) };
  },
);
