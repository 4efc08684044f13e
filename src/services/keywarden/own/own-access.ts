import { iamArn } from '../../../core/arn.ts';
import { compilePolicyText } from '../../../identity/policy-text.ts';
import type { IdentityTables, UserRow } from '../../../identity/tables.ts';
import type { WebSessionTables } from '../../../identity/web-sessions.ts';
import type { CompiledPolicy } from '../../../policy/compile.ts';
import { tablesOf } from '../../../storage/tables-of.ts';
import type { AccessContext, AccessRule, ResourceRef } from '../../contract.ts';

/** Whom an operation is about: who calls, unless a user is named. */
export interface OfUser {
  readonly UserName?: string;
}

/**
 * What people may do about their own, whatever policies they have: a policy on the resource, so that denials, session
 * policies and those of the organization count as ever. It holds for whoever came by the sign-in page; an access key
 * of who was granted nothing may do nothing, so that a stolen key does not tell what else there is.
 */
let ownPolicy: CompiledPolicy | undefined;
const OWN_ACTIONS = [
  'keywarden:ListCredentials',
  'keywarden:ListWebSessions',
  'keywarden:EndWebSession',
  'keywarden:EndOtherWebSessions',
  'keywarden:ExplainDenial',
  'keywarden:DescribeKeyRotation',
  'keywarden:GetAccessKeyUse',
  'keywarden:ListSessions',
  'keywarden:GetSession',
  'keywarden:EndSession',
  'keywarden:EndSessionsOfPrincipal',
];
const policyForOwn = (): CompiledPolicy =>
  (ownPolicy ??= compilePolicyText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: OWN_ACTIONS, Resource: '*' }],
    }),
    { kind: 'resource', id: 'own' },
  ));

/** Whether the caller came by the sign-in page, as itself or by what others vouch for. */
async function isSignedIn({ caller, db }: Pick<AccessContext, 'caller' | 'db'>): Promise<boolean> {
  if (caller.session?.kind === 'signed-in') return true;
  if (caller.session === undefined || caller.accessKeyId === undefined) return false;
  const session = await tablesOf<WebSessionTables>(db)
    .selectFrom('web_sessions')
    .select('session_id')
    .where('access_key_id', '=', caller.accessKeyId)
    .executeTakeFirst();
  return session !== undefined;
}

/** Who calls, as what the call is about. */
export const selfRef = async (context: Pick<AccessContext, 'caller' | 'db'>): Promise<ResourceRef> => ({
  arn: context.caller.arn,
  ...((await isSignedIn(context)) && { policy: policyForOwn() }),
});

/** As {@link selfRef}, for what nobody can want to keep even the thief of a key from, such as to end the session it is. */
export const ownRef = ({ caller }: Pick<AccessContext, 'caller'>): ResourceRef => ({
  arn: caller.arn,
  policy: policyForOwn(),
});

export const findUser = (
  { db, accountId }: Pick<AccessContext, 'db' | 'accountId'>,
  name: string,
): Promise<UserRow | undefined> =>
  tablesOf<IdentityTables>(db)
    .selectFrom('users')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst();

/** Whether the call is about who makes it. */
export const isSelf = ({ caller }: Pick<AccessContext, 'caller'>, { UserName }: OfUser): boolean =>
  UserName === undefined ||
  (caller.principal.type === 'user' && caller.name.toLowerCase() === UserName.toLowerCase());

interface Tagged {
  readonly Key: string;
  readonly Value: string;
}

/** Condition keys of a user's or role's tags. */
export const tagKeysOf = (row: { readonly tags: string } | undefined): Record<string, string> =>
  Object.fromEntries(
    (row === undefined ? [] : (JSON.parse(row.tags) as Tagged[])).flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value],
      [`iam:ResourceTag/${Key}`, Value],
    ]),
  ) as Record<string, string>;

/** A user by name, as IAM's operations know it; of one that is not there, what its ARN would be. */
export async function userRef(context: AccessContext, name: string): Promise<ResourceRef> {
  const row = await findUser(context, name);
  return {
    arn: iamArn(context.accountId, 'user', row?.path ?? '/', row?.name ?? name),
    label: `user ${name}`,
    contextKeys: tagKeysOf(row),
  };
}

/** The rule of what everybody may do about their own; of others it wants these actions, or the same one. */
export const onOwnOrUser =
  (action: string, ofOthers: readonly string[] = [action]): AccessRule<OfUser> =>
  async (context, input) => {
    if (isSelf(context, input)) return [{ action, resources: [await selfRef(context)] }];
    const resources = [await userRef(context, input.UserName ?? '')];
    return ofOthers.map((other) => ({ action: other, resources }));
  };
