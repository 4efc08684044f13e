import { iamArn, rootArn } from '../../../core/arn.ts';
import { type Ancestor, type PackedAncestry, unpackAncestry } from '../../../identity/ancestry.ts';
import type { KnownSessionRow } from '../../../identity/known-sessions/tables.ts';
import type { PrincipalRef } from '../../../identity/principal.ts';
import { isRevoked, revocationsAmong, subjectsOf } from '../../../identity/revocations.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { tablesOf } from '../../../storage/tables-of.ts';
import type { AccessContext, OperationContext } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { isCurrent } from '../own/owner.ts';

/** A session as people are told of it. */
export interface SessionView {
  readonly AccessKeyId: string;
  readonly SessionId: string;
  readonly Kind: string;
  readonly State: 'Active' | 'Ended' | 'Expired';
  readonly AccountId: string;
  /** Role, or user or root; absent for one that is deleted, or of another account. */
  readonly PrincipalArn?: string;
  readonly SessionName?: string;
  readonly SourceIdentity?: string;
  /** Whose credentials or sign-in the session began with, over any chain. */
  readonly OriginArn?: string;
  readonly IssuedAt: Date;
  readonly ExpiresAt: Date;
  readonly RequestedFrom?: string;
  readonly LastUsedAt?: Date;
  readonly LastService?: string;
  readonly LastAction?: string;
  readonly LastAddress?: string;
  readonly LastUserAgent?: string;
  readonly IsCurrent: boolean;
}

/** One of the credentials that a session was made with. */
export interface ChainView {
  readonly AccessKeyId: string;
  readonly PrincipalArn?: string;
  readonly IssuedAt: Date;
  readonly ExpiresAt?: Date;
}

export const ancestryOfRow = (row: Pick<KnownSessionRow, 'ancestry'>): readonly Ancestor[] =>
  unpackAncestry(JSON.parse(row.ancestry) as PackedAncestry);

type ArnOf = (ref: PrincipalRef) => string | undefined;

/** ARNs of those principals that are of the account, in two queries. */
export async function arnsOf(
  { db, accountId }: Pick<AccessContext, 'db' | 'accountId'>,
  refs: readonly PrincipalRef[],
): Promise<ArnOf> {
  const arns = new Map([[`root ${accountId}`, rootArn(accountId)]]);
  for (const kind of ['user', 'role'] as const) {
    const ids = [...new Set(refs.filter((ref) => ref.kind === kind).map(({ id }) => id))];
    if (ids.length === 0) continue;
    const rows = await tablesOf<IdentityTables>(db)
      .selectFrom(kind === 'user' ? 'users' : 'roles')
      .select(['id', 'path', 'name'])
      .where('account_id', '=', accountId)
      .where('id', 'in', ids)
      .execute();
    for (const { id, path, name } of rows) arns.set(`${kind} ${id}`, iamArn(accountId, kind, path, name));
  }
  return ({ kind, id }) => arns.get(`${kind} ${id}`);
}

const subjectsOfRow = (row: KnownSessionRow): ReadonlyMap<string, number> =>
  subjectsOf(row.access_key_id, {
    kind: row.kind,
    sessionId: row.session_id,
    accountId: row.account_id,
    principal: { kind: row.principal_kind, id: row.principal_id },
    sessionName: row.session_name,
    issuedAt: Number(row.issued_at),
    ancestry: ancestryOfRow(row),
  });

/** Which of these sessions were ended, or what they came from. */
async function endedAmong({ db }: Pick<OperationContext, 'db'>, rows: readonly KnownSessionRow[]) {
  const subjects = rows.map(subjectsOfRow);
  const all = new Set(subjects.flatMap((of) => [...of.keys()]));
  const revocations = await revocationsAmong(db, [...all]);
  return subjects.map((of) => isRevoked(of, revocations));
}

function stateOf(row: KnownSessionRow, isEnded: boolean, now: number): SessionView['State'] {
  if (isEnded) return 'Ended';
  return Number(row.expires_at) <= now ? 'Expired' : 'Active';
}

const lastUseOf = (row: KnownSessionRow) => ({
  ...(row.last_used_at !== null && { LastUsedAt: dateOf(row.last_used_at) }),
  ...(row.last_service !== null && { LastService: row.last_service }),
  ...(row.last_action !== null && { LastAction: row.last_action }),
  ...(row.last_address !== null && { LastAddress: row.last_address }),
  ...(row.last_user_agent !== null && { LastUserAgent: row.last_user_agent }),
});

/** What was done with a session in another account is that account's to know. */
export async function sessionViews(
  context: Pick<OperationContext, 'db' | 'accountId' | 'now' | 'caller'>,
  rows: readonly KnownSessionRow[],
): Promise<SessionView[]> {
  const { accountId, now } = context;
  const refs = rows.flatMap((row): PrincipalRef[] => [
    { kind: row.principal_kind, id: row.principal_id },
    { kind: row.origin_kind, id: row.origin_id },
  ]);
  const arnOf = await arnsOf(context, refs);
  const ended = await endedAmong(context, rows);
  return rows.map((row, index) => {
    const principal = arnOf({ kind: row.principal_kind, id: row.principal_id });
    const origin = arnOf({ kind: row.origin_kind, id: row.origin_id });
    return {
      AccessKeyId: row.access_key_id,
      SessionId: row.session_id,
      Kind: row.kind,
      State: stateOf(row, ended[index] === true, now),
      AccountId: row.account_id,
      ...(principal !== undefined && { PrincipalArn: principal }),
      ...(row.session_name !== '' && { SessionName: row.session_name }),
      ...(row.source_identity !== null && { SourceIdentity: row.source_identity }),
      ...(origin !== undefined && { OriginArn: origin }),
      IssuedAt: dateOf(row.issued_at),
      ExpiresAt: dateOf(row.expires_at),
      ...(row.made_from !== null && { RequestedFrom: row.made_from }),
      ...(row.account_id === accountId && lastUseOf(row)),
      IsCurrent: isCurrent(context, row.access_key_id),
    };
  });
}

/** The chain of a session, oldest first. */
export async function chainView(
  context: Pick<OperationContext, 'db' | 'accountId'>,
  row: KnownSessionRow,
): Promise<ChainView[]> {
  const ancestry = ancestryOfRow(row);
  const arnOf = await arnsOf(
    context,
    ancestry.map(({ principal }) => principal),
  );
  return ancestry.map(({ accessKeyId, principal, issuedAt, expiresAt }) => {
    const arn = arnOf(principal);
    return {
      AccessKeyId: accessKeyId,
      ...(arn !== undefined && { PrincipalArn: arn }),
      IssuedAt: dateOf(issuedAt),
      ...(expiresAt !== undefined && { ExpiresAt: dateOf(expiresAt) }),
    };
  });
}
