import type { Instant } from '../../core/clock.ts';
import { type Ancestor, principalRefOf } from '../ancestry.ts';
import type { Caller, CallerSession } from '../caller.ts';
import type { SessionClaims } from '../session-claims.ts';

/** What whoever makes a session says of it; the rest follows from the caller. */
export type NewSession = Omit<SessionClaims, 'sessionId' | 'ancestry'>;

/** A session as people are told of it; nothing of it is needed to use or end one. */
export interface KnownSession
  extends Pick<
    SessionClaims,
    'sessionId' | 'kind' | 'accountId' | 'principal' | 'sessionName' | 'issuedAt' | 'expiresAt'
  > {
  /** `ASIA…` */
  readonly accessKeyId: string;
  readonly sourceIdentity: string | undefined;
  readonly ancestry: readonly Ancestor[];
}

/** Of who calls with one. */
export function sessionOfCaller(caller: Caller, session: CallerSession): KnownSession {
  const { accessKeyId, accountId } = caller;
  const { sessionId, kind, sessionName = '', issuedAt, expiresAt, sourceIdentity, ancestry = [] } = session;
  const principal = principalRefOf(caller);
  return {
    accessKeyId,
    sessionId,
    kind,
    accountId,
    principal,
    sessionName,
    issuedAt,
    expiresAt,
    sourceIdentity,
    ancestry,
  };
}

/** Whose long-term credentials, or sign-in, a session began with; the session's own principal where it began by itself. */
export const originOf = ({ ancestry, principal }: Pick<KnownSession, 'ancestry' | 'principal'>) =>
  ancestry[0]?.principal ?? principal;

/** Where a call came from and what it was, as far as a session is told by it. */
export interface SessionUse {
  readonly at: Instant;
  readonly service: string;
  readonly action: string;
  readonly address: string;
  readonly userAgent: string;
}
