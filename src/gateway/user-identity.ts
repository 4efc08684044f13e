import type { UserIdentity } from '../audit/audit-event.ts';
import { isoSeconds } from '../core/iso-seconds.ts';
import type { Caller, CallerSession } from '../identity/caller.ts';
import type { CertificateProof } from '../identity/certificate-proof.ts';
import type { Federation } from '../identity/federation.ts';

/**
 * The caller in CloudTrail's words.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentity(caller: Caller): UserIdentity {
  if (caller.federation !== undefined) return federatedIdentity(caller, caller.federation);
  if (caller.certificate !== undefined) return certifiedIdentity(caller, caller.certificate);
  const known = {
    principalId: caller.userId,
    arn: caller.arn,
    accountId: caller.accountId,
    accessKeyId: caller.accessKeyId,
  };
  const session = caller.session && { sessionContext: sessionContext(caller, caller.session) };
  switch (caller.principal.type) {
    case 'root':
      return { type: 'Root', ...known, ...session };
    case 'user':
      return { type: 'IAMUser', ...known, userName: caller.name, ...session };
    case 'federated-user':
      return { type: 'FederatedUser', ...known, ...session };
    default:
      return { type: 'AssumedRole', ...known, ...session };
  }
}

const federatedIdentity = (caller: Caller, federation: Federation): UserIdentity => ({
  type: federation.kind === 'saml' ? 'SAMLUser' : 'WebIdentityUser',
  principalId: caller.userId,
  userName: federation.subject,
  identityProvider: federation.provider,
});

/** Of whom CloudTrail knows no more than the account; the certificate itself is among the parameters. */
const certifiedIdentity = (
  caller: Caller,
  { subjectText, serialNumber }: CertificateProof,
): UserIdentity => ({
  type: 'Unknown',
  principalId: serialNumber,
  accountId: caller.accountId,
  userName: subjectText,
});

function sessionContext(caller: Caller, session: CallerSession): Record<string, unknown> {
  const { principal } = caller;
  return {
    ...(principal.roleArn === undefined
      ? {}
      : {
          sessionIssuer: {
            type: 'Role',
            principalId: principal.uniqueId,
            arn: principal.roleArn,
            accountId: caller.accountId,
            userName: caller.name,
          },
        }),
    ...(session.federation?.kind === 'web-identity'
      ? { webIdFederationData: { federatedProvider: session.federation.provider, attributes: {} } }
      : {}),
    ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
    ...(session.kind === 'assumed-root' ? { assumedRoot: 'true' } : {}),
    attributes: {
      creationDate: isoSeconds(session.issuedAt),
      mfaAuthenticated: String(session.mfa !== undefined),
    },
  };
}
