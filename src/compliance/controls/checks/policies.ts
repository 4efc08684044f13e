import { allowsAll } from '../../../identity/allows-all.ts';
import { compilePolicyText } from '../../../identity/policy-text.ts';
import { type Checked, checked, type Failing, type Looked, oneThing, rootArn } from '../control.ts';
import { breaking, countOf, rowsOf, sql } from '../query.ts';
import { HOLDER_ARN, type NamedUser, roleArn, userArn } from '../resource-arns.ts';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

type Holder = NamedUser & {
  readonly kind: 'user' | 'group' | 'role';
  readonly policy: string;
  readonly document: string;
};

/** Users, groups and roles with the inline policies in which everything might be allowed. */
const inlineHolders = ({ db, accountId }: Looked): Promise<readonly Holder[]> =>
  rowsOf<Holder>(
    db,
    sql`select held.holder_kind as kind, held.name as policy, held.document,
        coalesce(item.name, team.name, part.name) as name, coalesce(item.path, team.path, part.path) as path
      from inline_policies as held
      left join users as item on held.holder_kind = 'user' and item.id = held.holder_id
      left join groups as team on held.holder_kind = 'group' and team.id = held.holder_id
      left join roles as part on held.holder_kind = 'role' and part.id = held.holder_id
      where held.account_id = ${accountId} and held.document like '%"*%'
      order by 4, 2`,
  );

export async function policiesSayWhatTheyAllow(looked: Looked): Promise<Checked> {
  const { db, accountId } = looked;
  const managed = await rowsOf<{ arn: string; document: string }>(
    db,
    sql`select item.arn, version.document from policies as item
      join policy_versions as version on version.policy_id = item.id and version.version = item.default_version
      where item.account_id = ${accountId} and version.document like '%"*%' order by item.arn`,
  );
  const inline = await inlineHolders(looked);
  const failing: Failing[] = [
    ...managed.filter(({ document }) => allowsAll(document)).map(({ arn }) => ({ resource: arn })),
    ...inline
      .filter(({ document }) => allowsAll(document))
      .map((holder) => ({
        resource: HOLDER_ARN[holder.kind](accountId, holder),
        detail: `Inline policy ${holder.policy}`,
      })),
  ];
  const all = await countOf(
    db,
    sql`select (select count(*) from policies where account_id = ${accountId})
      + (select count(*) from inline_policies where account_id = ${accountId}) as count`,
  );
  return checked(all, failing);
}

/** Rights that come by groups are seen in one place, and go when somebody leaves the group. */
export async function usersHaveRightsByGroups({ db, accountId }: Looked): Promise<Checked> {
  const { rows: users, total } = await breaking<NamedUser>(
    db,
    sql`select item.name, item.path from users as item where item.account_id = ${accountId}
      and (exists (select 1 from inline_policies as held where held.holder_kind = 'user' and held.holder_id = item.id)
        or exists (select 1 from policy_attachments as held where held.holder_kind = 'user' and held.holder_id = item.id))
      order by item.name_key`,
  );
  const all = await countOf(db, sql`select count(*) as count from users where account_id = ${accountId}`);
  return checked(
    all,
    users.map((user) => ({ resource: userArn(accountId, user), detail: 'Policies are on the user itself.' })),
    total,
  );
}

/** Somebody beside root who may do everything, so that root can rest. */
export async function somebodyElseAdministers({ db, accountId }: Looked): Promise<Checked> {
  const holders = await countOf(
    db,
    sql`select count(*) as count from policy_attachments as held
      where held.account_id = ${accountId} and held.policy_arn = ${ADMINISTRATOR}
        and (held.holder_kind <> 'group'
          or exists (select 1 from group_members as member where member.group_id = held.holder_id))`,
  );
  return oneThing(
    rootArn(accountId),
    holders > 0 ? undefined : 'Nobody but root may do everything, so root is needed for daily work.',
  );
}

/** Whether a policy that names principals lets anybody at all do what it allows. */
export function allowsEverybody(document: string, kind: 'trust' | 'resource'): boolean {
  const { statements } = compilePolicyText(document, { kind, id: '' }, {}).document;
  return statements.some(
    ({ effect, principal, notPrincipal, conditions }) =>
      effect === 'Allow' &&
      conditions.length === 0 &&
      (notPrincipal !== undefined ||
        principal?.some(({ kind, value }) => kind === 'everyone' || value === '*') === true),
  );
}

export async function rolesTrustSomebody({ db, accountId }: Looked): Promise<Checked> {
  const roles = await rowsOf<NamedUser & { trust_policy: string }>(
    db,
    sql`select name, path, trust_policy from roles where account_id = ${accountId} and trust_policy like '%"*"%'`,
  );
  const all = await countOf(db, sql`select count(*) as count from roles where account_id = ${accountId}`);
  return checked(
    all,
    roles
      .filter(({ trust_policy }) => allowsEverybody(trust_policy, 'trust'))
      .map((role) => ({ resource: roleArn(accountId, role), detail: 'Anybody may assume it.' })),
  );
}
