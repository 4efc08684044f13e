import type { AccountId } from '../core/account.ts';
import type { Instant } from '../core/clock.ts';
import type { WriteTransaction } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { PrincipalRef } from './principal.ts';
import type { SessionClaims } from './session-claims.ts';
import type { IdentityTables } from './tables.ts';
import { topic } from './topics.ts';

/** The longest a session lives: 36 hours (GetSessionToken, GetFederationToken). */
const MAX_SESSION_MILLISECONDS = 129_600_000;

/** What a revocation can be about: sessions of it, and all that were made with those over any chain. */
export const revocationSubject = {
  session: (sessionId: string): string => `session/${sessionId}`,
  /** Sessions of a role; sessions a user or root made for itself or for a federated user, and by its long-term keys. */
  principal: ({ kind, id }: PrincipalRef): string => `${kind}/${id}`,
  /** The session of that temporary key; of a long-term key, every session that began with it. */
  accessKey: (accessKeyId: string): string => `access-key/${accessKeyId}`,
  /** Federated users of that name, whoever made them. */
  federatedUser: (accountId: AccountId, name: string): string => `federated-user/${accountId}/${name}`,
} as const;

export interface Revocation {
  readonly subject: string;
  readonly accountId: AccountId;
  /** Sessions issued before this instant end. */
  readonly before: Instant;
  readonly now: Instant;
}

/**
 * Ends sessions as of the commit of this write, on every node. An earlier revocation of the same subject is not weakened.
 * Revocations whose sessions have all expired by themselves are removed on the way.
 */
export async function revokeSessions(
  tx: Pick<WriteTransaction, 'change'> & { readonly db: AnyDatabase },
  { subject, accountId, before, now }: Revocation,
): Promise<void> {
  const forgetAt = before + MAX_SESSION_MILLISECONDS;
  const tables = tablesOf<IdentityTables>(tx.db);
  await tables.deleteFrom('revocations').where('forget_at', '<', now).execute();
  await tables
    .insertInto('revocations')
    .values({ subject, account_id: accountId, before, forget_at: forgetAt })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .doUpdateSet({ before, forget_at: forgetAt })
        .where('revocations.before', '<', before),
    )
    .execute();
  tx.change(topic.revocation(subject));
}

/**
 * Ends one session for good, and all that were made with it: by an instant that no session can have been issued at, so that it
 * does not matter whose clock is behind, nor whether it is making another at this moment.
 */
export async function revokeSession(
  tx: Parameters<typeof revokeSessions>[0],
  { subject, accountId, now }: Omit<Revocation, 'before'>,
): Promise<void> {
  await revokeSessions(tx, { subject, accountId, before: now + MAX_SESSION_MILLISECONDS, now });
}

type RevocableClaims = Pick<
  SessionClaims,
  | 'kind'
  | 'sessionId'
  | 'accountId'
  | 'principal'
  | 'sessionName'
  | 'issuedAt'
  | 'longTermAccessKeyId'
  | 'ancestry'
>;

/** What a session can be revoked by, and what the revocation must be later than: its own beginning, or of what it came from. */
export function subjectsOf(accessKeyId: string, claims: RevocableClaims): ReadonlyMap<string, Instant> {
  const { ancestry = [], issuedAt, longTermAccessKeyId, kind, accountId, sessionName } = claims;
  const subjects = new Map<string, Instant>();
  const add = (subject: string, at: Instant): void => {
    subjects.set(subject, Math.min(at, subjects.get(subject) ?? at));
  };
  add(revocationSubject.session(claims.sessionId), issuedAt);
  add(revocationSubject.accessKey(accessKeyId), issuedAt);
  add(revocationSubject.principal(claims.principal), issuedAt);
  if (kind === 'federated-user') add(revocationSubject.federatedUser(accountId, sessionName), issuedAt);
  if (longTermAccessKeyId !== undefined) add(revocationSubject.accessKey(longTermAccessKeyId), issuedAt);
  for (const ancestor of ancestry) {
    add(revocationSubject.accessKey(ancestor.accessKeyId), ancestor.issuedAt);
    add(revocationSubject.principal(ancestor.principal), ancestor.issuedAt);
  }
  return subjects;
}

/** Subjects in one query: databases take so many parameters only. */
const AT_ONCE = 5000;

/** The instants that sessions of these subjects must be issued at or later; absent where nothing was ended. */
export async function revocationsAmong(
  db: AnyDatabase,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, Instant>> {
  const found = new Map<string, Instant>();
  for (let start = 0; start < subjects.length; start += AT_ONCE) {
    const rows = await tablesOf<IdentityTables>(db)
      .selectFrom('revocations')
      .select(['subject', 'before'])
      .where('subject', 'in', subjects.slice(start, start + AT_ONCE))
      .execute();
    for (const { subject, before } of rows) found.set(subject, Number(before));
  }
  return found;
}

/** Whether a session with subjects as {@link subjectsOf} gives them was ended, or what it came from. */
export const isRevoked = (
  subjects: ReadonlyMap<string, Instant>,
  revocations: ReadonlyMap<string, Instant>,
): boolean => [...subjects].some(([subject, at]) => at < (revocations.get(subject) ?? 0));
