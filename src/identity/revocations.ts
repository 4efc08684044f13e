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

/** What a revocation can be about. */
export const revocationSubject = {
  session: (sessionId: string): string => `session/${sessionId}`,
  /** Sessions of a role; sessions a user or root made for itself or for a federated user. */
  principal: ({ kind, id }: PrincipalRef): string => `${kind}/${id}`,
  /** Every session that began with this long-term key, over any chain of roles. */
  accessKey: (accessKeyId: string): string => `access-key/${accessKeyId}`,
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

/** All subjects by which this session can be revoked. */
export const subjectsOf = (claims: SessionClaims): string[] => [
  revocationSubject.session(claims.sessionId),
  revocationSubject.principal(claims.principal),
  ...(claims.longTermAccessKeyId === undefined
    ? []
    : [revocationSubject.accessKey(claims.longTermAccessKeyId)]),
];

/** Sessions issued before this instant are revoked; zero if none is. */
export async function revokedBefore(db: AnyDatabase, subjects: readonly string[]): Promise<Instant> {
  const rows = await tablesOf<IdentityTables>(db)
    .selectFrom('revocations')
    .select('before')
    .where('subject', 'in', subjects)
    .execute();
  return Math.max(0, ...rows.map((row) => Number(row.before)));
}
