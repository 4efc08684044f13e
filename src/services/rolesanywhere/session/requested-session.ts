import type { Tag } from '../../../core/tag.ts';
import type { CertificateProof } from '../../../identity/certificate-proof.ts';
import type { AccessContext } from '../../contract.ts';
import { accessDenied, notFound, untrusted, validation } from '../errors.ts';
import { profiles, trustAnchors } from '../records/resources.ts';
import { isRevoked } from '../records/revocations.ts';
import { nameOf } from '../resources.ts';
import type { ProfileRow } from '../tables.ts';
import type { CreateSessionInput } from '../types.ts';
import { mappingsOf, roleArnsOf } from '../views.ts';
import { certificateTags, sourceIdentityOf } from './session-tags.ts';

/** A session that account, trust anchor and profile allow; whether the role does is decided by its trust policy. */
export interface RequestedSession {
  readonly proof: CertificateProof;
  readonly profile: ProfileRow;
  readonly sessionName: string;
  readonly tags: readonly Tag[];
  readonly sourceIdentity: string | undefined;
}

/**
 * What must hold when the session begins, on the rows as they are then.
 * @throws AwsError AccessDeniedException, ResourceNotFoundException, ValidationException
 */
export async function requestedSession(
  context: AccessContext,
  input: CreateSessionInput,
): Promise<RequestedSession> {
  const proof = context.caller.certificate;
  if (proof === undefined) throw accessDenied('Missing X.509 signature');
  await requireTrusted(context, proof);
  const profile = await usableProfile(context, input);
  return {
    proof,
    profile,
    sessionName: sessionNameOf(profile, proof, input.roleSessionName),
    tags: certificateTags(proof, mappingsOf(profile)),
    sourceIdentity: sourceIdentityOf(proof),
  };
}

/** The anchor is there, enabled and unchanged, and no enabled CRL of it lists anything of the chain. */
async function requireTrusted(context: AccessContext, proof: CertificateProof): Promise<void> {
  const { trustAnchorArn, trustAnchorBundle, path } = proof;
  const id = nameOf(context, trustAnchorArn)?.id;
  if (id === undefined)
    throw validation(`Trust anchor ${trustAnchorArn} is not of region ${context.region}.`);
  const anchor = await trustAnchors.require(context, id);
  if (anchor.certificate_bundle !== trustAnchorBundle) throw untrusted();
  if (anchor.enabled === 0) throw accessDenied('Trust anchor is disabled');
  for (const certificate of path)
    if (await isRevoked(context, trustAnchorArn, certificate)) throw accessDenied('Certificate revoked');
}

async function usableProfile(
  context: AccessContext,
  { profileArn, roleArn, instanceProperties }: CreateSessionInput,
): Promise<ProfileRow> {
  const name = nameOf(context, profileArn);
  if (name?.kind !== 'profile')
    throw validation(`Profile ${profileArn} is not of the trust anchor's account and region.`);
  const profile = await profiles.find(context, name.id);
  if (profile === undefined) throw notFound('profile', name.id);
  if (profile.enabled === 0) throw accessDenied('Profile is disabled');
  if (!roleArnsOf(profile).includes(roleArn)) throw accessDenied(`Profile does not have role ${roleArn}`);
  if (profile.require_instance_properties === 1 && Object.keys(instanceProperties ?? {}).length === 0)
    throw accessDenied('Profile requires instance properties');
  return profile;
}

/** The serial number in whole bytes, unless the profile lets clients choose. */
function sessionNameOf(
  { accept_role_session_name }: ProfileRow,
  { serialNumber }: CertificateProof,
  wanted: string | undefined,
): string {
  if (wanted === undefined)
    return serialNumber.padStart(serialNumber.length + (serialNumber.length % 2), '0');
  if (accept_role_session_name === 0) throw accessDenied('Not authorized to set roleSessionName.');
  return wanted;
}
