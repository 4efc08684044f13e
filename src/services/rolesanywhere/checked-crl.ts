import { validation } from './errors.ts';
import { trustAnchors } from './records/resources.ts';
import { nameOf, type Place } from './resources.ts';
import type { TrustAnchorRow } from './tables.ts';

/** What a CRL that may be kept says. */
export interface CheckedCrl {
  readonly issuerKey: string;
  readonly serialNumbers: readonly string[];
}

/** The trust anchor of that ARN in this account and region. @throws AwsError ValidationException */
export async function requireAnchor(place: Place, arn: string): Promise<TrustAnchorRow> {
  const name = nameOf(place, arn);
  const found = name?.kind === 'trust-anchor' ? await trustAnchors.find(place, name.id) : undefined;
  if (found === undefined) throw validation(`Trust anchor ${arn} does not exist.`);
  return found;
}

/**
 * A CRL that names the trust anchor as its issuer must be signed by it; one that a CA below it issued is taken as it is,
 * for who imports it speaks for the account.
 * @throws AwsError ValidationException
 */
export async function checkedCrl(anchor: TrustAnchorRow | undefined, data: Uint8Array): Promise<CheckedCrl> {
  const { CertificateError, readBundle } = await import('./certificates/certificate.ts');
  const { readCrl } = await import('./certificates/crl.ts');
  const { nameKey } = await import('./certificates/names.ts');
  try {
    const { issuerKey, serialNumbers, isSignedBy } = readCrl(data);
    const issuers =
      anchor === undefined
        ? []
        : readBundle(anchor.certificate_bundle).filter(({ subject }) => nameKey(subject) === issuerKey);
    const signed = await Promise.all(issuers.map(isSignedBy));
    if (issuers.length > 0 && !signed.includes(true))
      throw validation('The CRL is not signed by the trust anchor that it names as its issuer.');
    return { issuerKey, serialNumbers };
  } catch (error) {
    if (error instanceof CertificateError) throw validation(`Unable to parse CRL: ${error.message}`);
    throw error;
  }
}
