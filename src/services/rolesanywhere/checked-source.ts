import type { Instant } from '../../core/clock.ts';
import { validation } from './errors.ts';
import type { TrustAnchorRow } from './tables.ts';
import type { Source } from './types.ts';

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html */
const MOST_CERTIFICATES = 2;

/** The columns of a trust anchor that its certificates set. */
type Bundle = Pick<TrustAnchorRow, 'certificate_bundle' | 'expires_at'>;

/**
 * The certificates of a trust anchor, all of which can stand at the top of a chain now.
 * @throws AwsError ValidationException
 */
export async function checkedBundle({ sourceType, sourceData }: Source, now: Instant): Promise<Bundle> {
  if (sourceType === undefined) throw validation('Source type is required.');
  if (sourceType === 'AWS_ACM_PCA') throw validation(noAuthority(sourceData?.acmPcaArn));
  if (sourceType !== 'CERTIFICATE_BUNDLE') throw validation(`Source type ${sourceType} is not supported.`);
  const pem = sourceData?.x509CertificateData;
  if (pem === undefined)
    throw validation('x509CertificateData is required for source type CERTIFICATE_BUNDLE.');
  const { CertificateError, readBundle } = await import('./certificates/certificate.ts');
  const { authorityProblem, timeProblem } = await import('./certificates/check.ts');
  try {
    const certificates = readBundle(pem);
    if (certificates.length > MOST_CERTIFICATES)
      throw validation(`A trust anchor can have at most ${MOST_CERTIFICATES} certificates.`);
    for (const certificate of certificates) {
      const problem = authorityProblem(certificate) ?? timeProblem(certificate, now);
      if (problem !== undefined) throw validation(problem);
    }
    const expires_at = Math.min(...certificates.map(({ notAfter }) => notAfter));
    return { certificate_bundle: pem, expires_at };
  } catch (error) {
    if (error instanceof CertificateError) throw validation(`Unable to parse certificate: ${error.message}`);
    throw error;
  }
}

/** AWS Private CA is not part of Keywarden: none of its authorities is there. */
const noAuthority = (arn: string | undefined): string =>
  arn === undefined
    ? 'acmPcaArn is required for source type AWS_ACM_PCA.'
    : `The certificate authority ${arn} could not be found.`;
