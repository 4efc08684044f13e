import { resourcePolicyArn } from '../../../identity/organization/arns.ts';
import type {
  OrganizationResourcePolicyRow,
  OrganizationRow,
} from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { parsePolicy } from '../../../policy/parse.ts';
import { PolicySyntaxError } from '../../../policy/syntax-error.ts';
import { readInside, writeInside } from '../define.ts';
import { DELEGABLE } from '../delegation.ts';
import { invalidInput, resourcePolicyNotFound } from '../errors.ts';
import { newId } from '../ids.ts';
import { deleteResourcePolicyRow, findResourcePolicy, putResourcePolicyRow } from '../records/policies.ts';
import type {
  DescribeResourcePolicyResponse,
  Input,
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
  ResourcePolicy,
} from '../schema.ts';
import { checkedTags, formatTags } from '../tags.ts';

const viewOf = (organization: OrganizationRow, row: OrganizationResourcePolicyRow): ResourcePolicy => ({
  ResourcePolicySummary: { Id: row.id, Arn: resourcePolicyArn(organization, row.id) },
  Content: row.content,
});

const DELEGABLE_ACTIONS = new Set([...DELEGABLE].map((name) => `organizations:${name.toLowerCase()}`));

/** Only what can be delegated may be named, in full. */
function checkContent(content: string): void {
  try {
    const { statements } = parsePolicy(content, 'resource');
    const actions = statements.flatMap((statement) => statement.action ?? []);
    if (actions.every((action) => action.includes('*') || DELEGABLE_ACTIONS.has(action.toLowerCase())))
      return;
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw invalidInput(
      'INVALID_RESOURCE_POLICY_JSON',
      'The provided resource policy document does not meet the requirements.',
    );
  }
  throw invalidInput(
    'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY',
    'The resource policy document contains an action that is not supported.',
  );
}

/** A policy that hands the management of policies to members; tags are for a new one only. */
export const putResourcePolicy = writeInside<Input<PutResourcePolicyRequest>, PutResourcePolicyResponse>(
  'PutResourcePolicy',
  { who: 'management', tags: (input) => input.Tags },
  async ({ context, tables, organization }, input) => {
    checkContent(input.Content);
    const present = await findResourcePolicy(tables, organization.id);
    if (present !== undefined && (input.Tags ?? []).length > 0)
      throw invalidInput(
        'INVALID_LIST_MEMBER',
        'You can add tags to a resource policy only when you create it.',
      );
    const row: OrganizationResourcePolicyRow = {
      organization_id: organization.id,
      id: present?.id ?? newId.resourcePolicy(context.random),
      content: input.Content,
      tags: present?.tags ?? formatTags(checkedTags(input.Tags)),
    };
    await putResourcePolicyRow(tables, row);
    context.change(topic.organization(organization.id));
    return { ResourcePolicy: viewOf(organization, row) };
  },
);

export const describeResourcePolicy = readInside<unknown, DescribeResourcePolicyResponse>(
  'DescribeResourcePolicy',
  { who: 'reader' },
  async ({ tables, organization }) => {
    const row = await findResourcePolicy(tables, organization.id);
    if (row === undefined) throw resourcePolicyNotFound();
    return { ResourcePolicy: viewOf(organization, row) };
  },
);

export const deleteResourcePolicy = writeInside<unknown, void>(
  'DeleteResourcePolicy',
  { who: 'management' },
  async ({ context, tables, organization }) => {
    if ((await findResourcePolicy(tables, organization.id)) === undefined) throw resourcePolicyNotFound();
    await deleteResourcePolicyRow(tables, organization.id);
    context.change(topic.organization(organization.id));
  },
);
