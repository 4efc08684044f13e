import { X509Certificate } from 'node:crypto';
import { childrenOf, parseXml, SAML_METADATA, XML_SIGNATURE, type XmlElement, XmlError } from './xml.ts';

/** What the metadata of an identity provider says of it. */
export interface ProviderMetadata {
  /** Issuer of its assertions. */
  readonly entityId: string;
  /** Certificates with the keys it signs with, in PEM. */
  readonly certificates: readonly string[];
  readonly validUntil?: number;
}

/**
 * @throws XmlError when it is no metadata of one identity provider with a key to check signatures
 * @see https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf
 */
export function parseMetadata(text: string): ProviderMetadata {
  const entity = parseXml(text.replace(/^\ufeff/, '').trim());
  if (entity.name !== 'EntityDescriptor' || entity.namespace !== SAML_METADATA)
    throw new XmlError('no EntityDescriptor');
  const entityId = entity.attributes.get('entityID') ?? '';
  const [role, ...more] = childrenOf(entity, SAML_METADATA, 'IDPSSODescriptor');
  if (entityId === '' || role === undefined || more.length > 0)
    throw new XmlError('not the metadata of one identity provider');
  const certificates = childrenOf(role, SAML_METADATA, 'KeyDescriptor')
    .filter(({ attributes }) => (attributes.get('use') ?? 'signing') === 'signing')
    .flatMap(certificatesIn);
  if (certificates.length === 0) throw new XmlError('no certificate to check signatures with');
  const until = entity.attributes.get('validUntil') ?? role.attributes.get('validUntil');
  const validUntil = until === undefined ? undefined : Date.parse(until);
  if (Number.isNaN(validUntil)) throw new XmlError('validUntil is no time');
  return { entityId, certificates, ...(validUntil === undefined ? {} : { validUntil }) };
}

const certificatesIn = (descriptor: XmlElement): string[] =>
  childrenOf(descriptor, XML_SIGNATURE, 'KeyInfo')
    .flatMap((info) => childrenOf(info, XML_SIGNATURE, 'X509Data'))
    .flatMap((data) => childrenOf(data, XML_SIGNATURE, 'X509Certificate'))
    .map(({ text }) => toPem(text));

function toPem(base64: string): string {
  try {
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'));
    if (certificate.publicKey.asymmetricKeyType !== 'rsa') throw new XmlError('a key that is not of RSA');
    return certificate.toString();
  } catch (error) {
    throw error instanceof XmlError ? error : new XmlError('a certificate that cannot be read');
  }
}
