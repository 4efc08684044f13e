import { parseArn } from '../../../core/arn.ts';
import type { Caller } from '../../../identity/caller.ts';
import type { CertificateProof } from '../../../identity/certificate-proof.ts';
import type { ProofContext, Prove } from '../../contract.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { accessDenied, notFound, untrusted, validation } from '../errors.ts';
import { trustAnchors } from '../records/resources.ts';
import { nameOf } from '../resources.ts';
import type { TrustAnchorRow } from '../tables.ts';
import type { CreateSessionInput } from '../types.ts';

const SERVICE = 'rolesanywhere.amazonaws.com';
/** Bytes of a distinguished name; what databases find by must not be longer than some 2,700. */
const LONGEST_SUBJECT = 2_000;

/**
 * Whoever signed with a certificate that the trust anchor vouches for. What may change while the call waits (that the anchor
 * is enabled, what is revoked) is decided with the call.
 */
export const proveCertificate: Prove<CreateSessionInput> = async (context, { trustAnchorArn }) => {
  if (context.signedBy === undefined) throw accessDenied('Missing X.509 signature');
  const anchor = await findAnchor(context, trustAnchorArn);
  const proof = await proofOf(context, context.signedBy, trustAnchorArn, anchor.certificate_bundle);
  return callerFor(anchor, proof);
};

async function findAnchor({ db }: ProofContext, trustAnchorArn: string): Promise<TrustAnchorRow> {
  const { account: accountId, region } = parseArn(trustAnchorArn) ?? { account: '', region: '' };
  const name = nameOf({ accountId, region }, trustAnchorArn);
  if (name?.kind !== 'trust-anchor') throw validation(`${trustAnchorArn} is not the ARN of a trust anchor.`);
  const found = await trustAnchors.find({ db, accountId, region }, name.id);
  if (found === undefined) throw notFound(name.kind, name.id);
  return found;
}

async function proofOf(
  { now }: ProofContext,
  signedBy: NonNullable<ProofContext['signedBy']>,
  trustAnchorArn: string,
  trustAnchorBundle: string,
): Promise<CertificateProof> {
  const { CertificateError, readBundle, readCertificate } = await import('../certificates/certificate.ts');
  const { findPath } = await import('../certificates/chain.ts');
  const { endEntityProblem, timeProblem } = await import('../certificates/check.ts');
  const { nameText } = await import('../certificates/names.ts');
  try {
    const leaf = readCertificate(signedBy.certificate);
    const problem = endEntityProblem(leaf) ?? timeProblem(leaf, now);
    if (problem !== undefined) throw untrusted(problem);
    if (Buffer.byteLength(nameText(leaf.subject)) > LONGEST_SUBJECT) throw untrusted('Subject is too long');
    const path = findPath(leaf, signedBy.chain.map(readCertificate), readBundle(trustAnchorBundle), now);
    if (path === undefined) throw untrusted();
    return { trustAnchorArn, trustAnchorBundle, ...(await factsOf(leaf, path)) };
  } catch (error) {
    if (error instanceof CertificateError) throw untrusted(error.message);
    throw error;
  }
}

async function factsOf(
  leaf: Certificate,
  path: readonly Certificate[],
): Promise<Omit<CertificateProof, 'trustAnchorArn' | 'trustAnchorBundle'>> {
  const { nameKey, nameText } = await import('../certificates/names.ts');
  const { subject, issuer, dns, uri, directoryName, serialNumber, notAfter, der } = leaf;
  return {
    subject,
    issuer,
    subjectText: nameText(subject),
    issuerText: nameText(issuer),
    ...(dns !== undefined && { dns }),
    ...(uri !== undefined && { uri }),
    ...(directoryName !== undefined && { directoryName }),
    serialNumber,
    certificate: Buffer.from(der).toString('base64'),
    expiresAt: notAfter,
    // The anchor itself is trusted because the account says so.
    path: path
      .slice(0, -1)
      .map((one) => ({ issuerKey: nameKey(one.issuer), serialNumber: one.serialNumber })),
  };
}

/** The service acts for them: roles trust it, on conditions about the certificate. */
const callerFor = ({ account_id: accountId }: TrustAnchorRow, certificate: CertificateProof): Caller => ({
  principal: { type: 'service', accountId, arn: SERVICE, uniqueId: SERVICE },
  userId: certificate.serialNumber,
  accountId,
  arn: SERVICE,
  name: certificate.subjectText,
  path: '/',
  accessKeyId: '',
  certificate,
  tags: [],
  policies: { identity: [] },
});
