import type { Caller, CallerSession } from './caller.ts';

/** What temporary credentials of one kind may not be used for, whatever policies say. */
interface SessionLimit {
  /** Operations of STS that may be called; all if absent. */
  readonly onlySts?: readonly string[];
  /** Operations of STS that may not be called. */
  readonly notSts?: readonly string[];
  readonly mayCallIam: 'yes' | 'no' | 'with-mfa';
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html */
const LIMITS: Readonly<Record<CallerSession['kind'], SessionLimit>> = {
  'assumed-role': { notSts: ['GetFederationToken', 'GetSessionToken'], mayCallIam: 'yes' },
  'session-token': { onlySts: ['AssumeRole', 'GetCallerIdentity'], mayCallIam: 'with-mfa' },
  'signed-in': { notSts: ['AssumeRoot', 'GetFederationToken', 'GetSessionToken'], mayCallIam: 'yes' },
  'assumed-root': { onlySts: ['GetCallerIdentity'], mayCallIam: 'yes' },
  // Who lent its rights lent those in IAM too; sessions of other kinds are not to be made of them.
  delegated: {
    notSts: ['AssumeRole', 'AssumeRoot', 'GetFederationToken', 'GetSessionToken'],
    mayCallIam: 'yes',
  },
  'federated-user': { onlySts: ['GetCallerIdentity'], mayCallIam: 'no' },
};

/** IAM, and our own service, which shows and changes what IAM keeps: it is no way around IAM's limit. */
const OF_IDENTITIES: ReadonlySet<string> = new Set(['iam', 'keywarden']);

/**
 * Whether the kind of the caller's credentials admits this operation at all; asked before any policy.
 * When not, AWS answers in IAM as to a bad token: `InvalidClientTokenId` (403) "The security token included in the
 * request is invalid"; and in STS `AccessDenied` (403) "Cannot call GetSessionToken with session credentials".
 */
export function sessionMayCall(caller: Caller, service: string, operation: string): boolean {
  if (caller.session === undefined) return true;
  const limit = LIMITS[caller.session.kind];
  if (OF_IDENTITIES.has(service))
    return limit.mayCallIam === 'with-mfa' ? caller.session.mfa !== undefined : limit.mayCallIam === 'yes';
  if (service !== 'sts') return true;
  return (limit.onlySts?.includes(operation) ?? true) && !limit.notSts?.includes(operation);
}
