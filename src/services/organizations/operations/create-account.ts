import type { AccountId } from '../../../core/account.ts';
import { iamArn, rootArn } from '../../../core/arn.ts';
import { newUniqueId } from '../../../core/unique-id.ts';
import {
  findAccountByEmail,
  insertAccount,
  managementAccountId,
  newAccountId,
} from '../../../identity/accounts.ts';
import { NEW_ROLE } from '../../../identity/new-role.ts';
import type { AccountRequestRow } from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import type { WriteContext } from '../../contract.ts';
import { type Inside, readInside, writeInside } from '../define.ts';
import { accessDenied, constraint, requestNotFound } from '../errors.ts';
import { newId } from '../ids.ts';
import { joinOrganization, QUOTAS } from '../new-member.ts';
import { pageOf } from '../paging.ts';
import { countMembers } from '../records/members.ts';
import type { Tables } from '../records/tables.ts';
import { insertAccountRequest, listAccountRequests } from '../records/trust.ts';
import type {
  CreateAccountRequest,
  CreateAccountResponse,
  CreateGovCloudAccountRequest,
  CreateGovCloudAccountResponse,
  DescribeCreateAccountStatusRequest,
  DescribeCreateAccountStatusResponse,
  Input,
  ListCreateAccountStatusRequest,
  ListCreateAccountStatusResponse,
} from '../schema.ts';
import { checkedTags, formatTags } from '../tags.ts';
import { requestView } from '../views.ts';

const DEFAULT_ROLE = 'OrganizationAccountAccessRole';
const ADMINISTRATOR_ACCESS = iamArn('aws', 'policy', '/', 'AdministratorAccess');

/** The rules for addresses that CreateAccount's reference lists. */
const EMAIL =
  /^[^\s"'()[\]:;,\\|%&.@][^\s"'()[\]:;,\\|%&@]*@(?=[^@]*\.)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/** By which the management account administers the account it made. */
async function insertAccessRole(
  db: Tables,
  { random, now, change, accountId: managementId }: WriteContext,
  accountId: AccountId,
  name: string,
): Promise<void> {
  const id = newUniqueId('role', accountId, random);
  await db
    .insertInto('roles')
    .values({
      ...NEW_ROLE,
      id,
      account_id: accountId,
      name,
      name_key: name.toLowerCase(),
      trust_policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: rootArn(managementId) }, Action: 'sts:AssumeRole' }],
      }),
      created_at: now,
    })
    .execute();
  await db
    .insertInto('policy_attachments')
    .values({
      holder_kind: 'role',
      holder_id: id,
      account_id: accountId,
      policy_arn: ADMINISTRATOR_ACCESS,
      attached_at: now,
    })
    .execute();
  change(topic.role(id));
}

/** Makes the account. @returns why it cannot be made, where it cannot */
async function makeAccount(
  { context, tables, organization }: Inside<WriteContext>,
  input: Input<CreateAccountRequest>,
  accountId: AccountId,
): Promise<string | undefined> {
  const { Email: email, AccountName: name } = input;
  if (!EMAIL.test(email)) return 'INVALID_EMAIL';
  if ((await findAccountByEmail(context.db, email)) !== undefined) return 'EMAIL_ALREADY_EXISTS';
  await insertAccount(context.db, {
    id: accountId,
    name,
    email,
    root_password_hash: null,
    is_management: 0,
    created_at: context.now,
  });
  await insertAccessRole(tables, context, accountId, input.RoleName ?? DEFAULT_ROLE);
  await joinOrganization(tables, organization, {
    account_id: accountId,
    joined_method: 'CREATED',
    joined_at: context.now,
    tags: formatTags(checkedTags(input.Tags)),
  });
  context.change(topic.account(accountId));
  return undefined;
}

/**
 * Makes a tenant, so it is for the account that holds the operator's powers, as manager of its organization. AWS works on
 * the request for a while; here it is finished when the call answers.
 */
export const createAccount = writeInside<Input<CreateAccountRequest>, CreateAccountResponse>(
  'CreateAccount',
  { who: 'management', tags: (input) => input.Tags },
  async (inside, input) => {
    const { context, tables, organization } = inside;
    if ((await managementAccountId(context.db)) !== context.accountId) throw accessDenied();
    checkedTags(input.Tags);
    if ((await countMembers(tables, organization.id)) >= QUOTAS.accounts)
      throw constraint(
        'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
        'You have exceeded the allowed number of AWS accounts.',
      );
    const accountId = newAccountId(context.random);
    const failure = await makeAccount(inside, input, accountId);
    const row: AccountRequestRow = {
      id: newId.accountRequest(context.random),
      organization_id: organization.id,
      account_name: input.AccountName,
      state: failure === undefined ? 'SUCCEEDED' : 'FAILED',
      account_id: failure === undefined ? accountId : null,
      failure_reason: failure ?? null,
      requested_at: context.now,
      completed_at: context.now,
    };
    await insertAccountRequest(tables, row);
    return { CreateAccountStatus: requestView(row) };
  },
);

/** There is no GovCloud here, and no account that has one of its own there. */
export const createGovCloudAccount = writeInside<
  Input<CreateGovCloudAccountRequest>,
  CreateGovCloudAccountResponse
>('CreateGovCloudAccount', { who: 'management', tags: (input) => input.Tags }, async () => {
  throw constraint(
    'MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED',
    'The management account must have an associated account in the AWS GovCloud (US-West) Region.',
  );
});

export const describeCreateAccountStatus = readInside<
  Input<DescribeCreateAccountStatusRequest>,
  DescribeCreateAccountStatusResponse
>('DescribeCreateAccountStatus', { who: 'reader' }, async ({ tables, organization }, input) => {
  const rows = await listAccountRequests(tables, organization.id);
  const row = rows.find(({ id }) => id === input.CreateAccountRequestId);
  if (row === undefined) throw requestNotFound();
  return { CreateAccountStatus: requestView(row) };
});

export const listCreateAccountStatus = readInside<
  Input<ListCreateAccountStatusRequest>,
  ListCreateAccountStatusResponse
>('ListCreateAccountStatus', { who: 'reader' }, async ({ context, tables, organization }, input) => {
  const states = input.States ?? [];
  const rows = (await listAccountRequests(tables, organization.id)).filter(
    ({ state }) => states.length === 0 || states.includes(state),
  );
  const { items, output } = pageOf(context, ['ListCreateAccountStatus', states], input, rows);
  return { CreateAccountStatuses: items.map(requestView), ...output };
});
