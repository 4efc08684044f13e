import { assumedRoleArn } from '../../../core/arn.ts';
import type { Instant } from '../../../core/clock.ts';
import { packedPercent } from '../../../identity/packed-size.ts';
import { findRoleByArn } from '../../../identity/role-by-arn.ts';
import type { RoleRow } from '../../../identity/tables.ts';
import type { WriteContext, WriteOperation } from '../../contract.ts';
import { accessDenied, validation } from '../errors.ts';
import { arnOf } from '../resources.ts';
import { noteSubject } from '../session/note-subject.ts';
import { proveCertificate } from '../session/prove-certificate.ts';
import { type RequestedSession, requestedSession } from '../session/requested-session.ts';
import { sessionAccess } from '../session/session-access.ts';
import type { CreateSessionInput, CreateSessionOutput } from '../types.ts';
import { policyArnsOf } from '../views.ts';

/**
 * Credentials of a role for who has a certificate. A write, because it notes who came; a session of a revoked certificate
 * cannot begin once the answer to the revocation is there.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
 */
export const createSession: WriteOperation<CreateSessionInput, CreateSessionOutput> = {
  kind: 'write',
  prove: proveCertificate,
  takesCertificates: true,
  access: sessionAccess,
  async run(context, input) {
    const session = await requestedSession(context, input);
    const role = await findRoleByArn(context.db, input.roleArn);
    if (role === undefined) throw accessDenied(`Unable to assume role for ${input.roleArn}`);
    const issued = issue(context, session, role, input.durationSeconds);
    const subject = await noteSubject(context, session.proof, input.instanceProperties);
    return {
      credentialSet: [{ ...issued, roleArn: input.roleArn }],
      subjectArn: arnOf('subject', subject),
    };
  },
  audit: { hide: ['sessionToken'] },
};

function issue(
  { now, issueSession }: WriteContext,
  { proof, profile, sessionName, tags, sourceIdentity }: RequestedSession,
  role: RoleRow,
  wantedSeconds: number | undefined,
): Omit<CreateSessionOutput['credentialSet'][number], 'roleArn'> {
  const policies = profile.session_policy === null ? [] : [profile.session_policy];
  const policyArns = policyArnsOf(profile);
  const packed = packedPercent(policies, policyArns, tags);
  if (packed !== undefined && packed > 100)
    throw validation(`Session policies and tags take ${packed}% of the space that they may take.`);
  const issued = issueSession({
    kind: 'assumed-role',
    accountId: role.account_id,
    principal: { kind: 'role', id: role.id },
    sessionName,
    issuedAt: now,
    expiresAt: Math.min(
      secondsAfter(now, sessionSeconds(profile.duration_seconds, role, wantedSeconds)),
      secondsAfter(proof.expiresAt, 0),
    ),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    policies,
    policyArns,
    tags,
    transitiveTagKeys: [],
  });
  return {
    assumedRoleUser: {
      arn: assumedRoleArn(role.account_id, role.name, sessionName),
      assumedRoleId: `${role.id}:${sessionName}`,
    },
    credentials: {
      accessKeyId: issued.accessKeyId,
      secretAccessKey: issued.secretAccessKey,
      sessionToken: issued.sessionToken,
      expiration: new Date(issued.expiresAt),
    },
    ...(packed === undefined ? {} : { packedPolicySize: packed }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
}

/** The least of what the client, the profile and the role want. */
const sessionSeconds = (ofProfile: number, role: RoleRow, wanted = ofProfile): number =>
  Math.min(wanted, ofProfile, role.max_session_seconds);

/** Whole seconds, as AWS answers expirations. */
const secondsAfter = (instant: Instant, seconds: number): Instant =>
  (Math.floor(instant / 1000) + seconds) * 1000;
