import { assumedRoleArn, federatedUserArn } from '../core/arn.ts';
import type { Tag } from '../core/tag.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { Caller, CallerPolicies, CallerSession } from './caller.ts';
import type { CredentialEntry } from './credential.ts';
import { compilePolicyText } from './policy-text.ts';
import type { Principal } from './principal.ts';
import type { SessionClaims } from './session-claims.ts';

/** The caller behind a long-term key. */
export function longTermCaller(entry: CredentialEntry, principal: Principal): Caller {
  return { ...ownCaller(principal), accessKeyId: entry.accessKeyId, policies: policiesOf(principal) };
}

/** The caller behind temporary credentials; `sessionPolicies` are those the session was made with. */
export function sessionCaller(
  entry: CredentialEntry,
  claims: SessionClaims,
  principal: Principal,
  sessionPolicies: readonly CompiledPolicy[],
): Caller {
  const session = callerSession(claims);
  const tags = overrideTags(principal.tags, claims.tags);
  const { accessKeyId } = entry;
  if (claims.kind === 'session-token' || claims.kind === 'signed-in')
    return { ...ownCaller(principal), accessKeyId, session, policies: policiesOf(principal) };
  // Root may do everything but what the policy of its task denies.
  if (claims.kind === 'assumed-root')
    return {
      ...ownCaller(principal),
      accessKeyId,
      session,
      policies: { identity: [], session: [...sessionPolicies, EVERYTHING] },
    };
  if (claims.kind === 'assumed-role')
    return {
      principal: {
        type: 'assumed-role',
        accountId: principal.accountId,
        arn: assumedRoleArn(principal.accountId, principal.name, claims.sessionName),
        roleArn: principal.arn,
        uniqueId: principal.id,
      },
      userId: `${principal.id}:${claims.sessionName}`,
      accountId: principal.accountId,
      arn: assumedRoleArn(principal.accountId, principal.name, claims.sessionName),
      name: principal.name,
      path: principal.path,
      accessKeyId,
      session,
      tags,
      policies: {
        ...policiesOf(principal),
        ...(hasSessionPolicies(claims) ? { session: sessionPolicies } : {}),
      },
    };
  const userId = `${principal.accountId}:${claims.sessionName}`;
  const arn = federatedUserArn(principal.accountId, claims.sessionName);
  return {
    principal: {
      type: 'federated-user',
      accountId: principal.accountId,
      arn,
      userArn: principal.arn,
      uniqueId: principal.id,
    },
    userId,
    accountId: principal.accountId,
    arn,
    name: claims.sessionName,
    path: '/',
    accessKeyId,
    session,
    tags,
    // Without session policies a federated user has no permission of its own: the list is there, even if empty.
    policies: { ...policiesOf(principal), session: sessionPolicies },
  };
}

const EVERYTHING = compilePolicyText(
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
  { kind: 'session', id: 'root' },
);

const hasSessionPolicies = (claims: SessionClaims): boolean =>
  claims.policies.length > 0 || claims.policyArns.length > 0;

const policiesOf = (principal: Principal): CallerPolicies => ({
  identity: principal.policies,
  ...(principal.permissionsBoundary === undefined
    ? {}
    : { permissionsBoundary: principal.permissionsBoundary }),
});

/** A user or root as itself. */
const ownCaller = (principal: Principal): Omit<Caller, 'accessKeyId' | 'policies'> => ({
  principal: {
    type: principal.kind === 'root' ? 'root' : 'user',
    accountId: principal.accountId,
    arn: principal.arn,
    uniqueId: principal.id,
  },
  userId: principal.id,
  accountId: principal.accountId,
  arn: principal.arn,
  name: principal.name,
  path: principal.path,
  tags: principal.tags,
});

const callerSession = (claims: SessionClaims): CallerSession => ({
  kind: claims.kind,
  sessionId: claims.sessionId,
  issuedAt: claims.issuedAt,
  expiresAt: claims.expiresAt,
  transitiveTagKeys: claims.transitiveTagKeys,
  ...(claims.sessionName === '' ? {} : { sessionName: claims.sessionName }),
  ...(claims.mfa === undefined ? {} : { mfa: claims.mfa }),
  ...(claims.longTermAccessKeyId === undefined ? {} : { longTermAccessKeyId: claims.longTermAccessKeyId }),
  ...(claims.sourceIdentity === undefined ? {} : { sourceIdentity: claims.sourceIdentity }),
  ...(claims.federation === undefined ? {} : { federation: claims.federation }),
  ...(claims.lentUntil === undefined ? {} : { lentUntil: claims.lentUntil }),
  ...(claims.ancestry === undefined ? {} : { ancestry: claims.ancestry }),
});

/** Session tags override the principal's tags of the same key, ignoring case as tag keys do. */
function overrideTags(own: readonly Tag[], session: readonly Tag[]): readonly Tag[] {
  if (session.length === 0) return own;
  const overridden = new Set(session.map((tag) => tag.Key.toLowerCase()));
  return [...own.filter((tag) => !overridden.has(tag.Key.toLowerCase())), ...session];
}
