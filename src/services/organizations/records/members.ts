import type { AccountId } from '../../../core/account.ts';
import type { AccountState, OrganizationMemberRow } from '../../../identity/organization/tables.ts';
import type { Tables } from './tables.ts';

/** A member with what its account tells of itself. */
export interface MemberRow extends OrganizationMemberRow {
  readonly name: string;
  readonly email: string;
  readonly state: AccountState;
}

const selectMembers = (db: Tables) =>
  db
    .selectFrom('organization_members as member')
    .innerJoin('accounts as account', 'account.id', 'member.account_id')
    .leftJoin('account_states as state', 'state.account_id', 'member.account_id')
    .selectAll('member')
    .select(['account.name', 'account.email', 'state.state as stored_state']);

const toMember = ({
  stored_state,
  ...row
}: Omit<MemberRow, 'state'> & { stored_state: MemberRow['state'] | null }): MemberRow => ({
  ...row,
  state: stored_state ?? 'ACTIVE',
});

/** Which part of a list; all of it unless told. */
export interface Part {
  readonly start: number;
  readonly limit: number;
}

/** The members in the order they joined. */
export async function listMembers(db: Tables, organizationId: string, part?: Part): Promise<MemberRow[]> {
  const query = selectMembers(db)
    .where('member.organization_id', '=', organizationId)
    .orderBy('member.joined_at')
    .orderBy('member.account_id');
  const rows = await (part === undefined ? query : query.offset(part.start).limit(part.limit)).execute();
  return rows.map(toMember);
}

/** The members in a root or unit, in the same order. Ids of roots and units are unique in the deployment. */
export async function listMembersIn(db: Tables, parentId: string, part: Part): Promise<MemberRow[]> {
  const rows = await selectMembers(db)
    .where('member.parent_id', '=', parentId)
    .orderBy('member.joined_at')
    .orderBy('member.account_id')
    .offset(part.start)
    .limit(part.limit)
    .execute();
  return rows.map(toMember);
}

export async function countMembers(db: Tables, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('organization_members')
    .select((select) => select.fn.countAll().as('count'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function findMember(
  db: Tables,
  organizationId: string,
  accountId: AccountId,
): Promise<MemberRow | undefined> {
  const row = await selectMembers(db)
    .where('member.organization_id', '=', organizationId)
    .where('member.account_id', '=', accountId)
    .executeTakeFirst();
  return row && toMember(row);
}

export async function insertMember(db: Tables, row: OrganizationMemberRow): Promise<void> {
  await db.insertInto('organization_members').values(row).execute();
}

export async function moveMember(db: Tables, accountId: AccountId, parentId: string): Promise<void> {
  await db
    .updateTable('organization_members')
    .set({ parent_id: parentId })
    .where('account_id', '=', accountId)
    .execute();
}

/** Takes an account out of its organization, with all that hung on it. */
export async function deleteMember(db: Tables, accountId: AccountId): Promise<void> {
  await db.deleteFrom('organization_policy_attachments').where('target_id', '=', accountId).execute();
  await db.deleteFrom('organization_members').where('account_id', '=', accountId).execute();
}

export async function closeAccount(db: Tables, accountId: AccountId, since: number): Promise<void> {
  await db
    .insertInto('account_states')
    .values({ account_id: accountId, state: 'CLOSED', since })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ state: 'CLOSED', since }))
    .execute();
}

/** Accounts of an organization that were closed since an instant. */
export async function countClosedSince(db: Tables, organizationId: string, since: number): Promise<number> {
  const { count } = await db
    .selectFrom('account_states as state')
    .innerJoin('organization_members as member', 'member.account_id', 'state.account_id')
    .select((select) => select.fn.countAll().as('count'))
    .where('member.organization_id', '=', organizationId)
    .where('state.state', '=', 'CLOSED')
    .where('state.since', '>', since)
    .executeTakeFirstOrThrow();
  return Number(count);
}
