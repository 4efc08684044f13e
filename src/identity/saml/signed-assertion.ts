import { SignedXml } from './libraries.ts';
import {
  childrenOf,
  descendantsOf,
  parseXml,
  SAML,
  SAML_PROTOCOL,
  XML_SIGNATURE,
  type XmlElement,
  XmlError,
} from './xml.ts';

/** Who signed it is not the provider, or what is signed is not what would be read. */
export class SamlSignatureError extends Error {
  override readonly name = 'SamlSignatureError';
}

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
/** RSA with SHA-2 alone: SHA-1 collides, and HMAC would take the public key for a secret. */
const SIGNATURES = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
];
const DIGESTS = [
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512',
];

/**
 * The one assertion of a response that its provider signed, by a signature of the assertion, of the response, or both. It
 * is read from the very bytes that were signed, not from the message around them: what was moved, wrapped or added is not
 * seen at all, and a message where that could matter is refused besides.
 * @throws XmlError when the message is no response with one plain assertion; SamlSignatureError when it is not signed so
 */
export function signedAssertion(xml: string, certificates: readonly string[]): XmlElement {
  const response = parseXml(xml);
  if (response.name !== 'Response' || response.namespace !== SAML_PROTOCOL) throw new XmlError('no Response');
  refuseUnsuccessful(response);
  const all = descendantsOf(response);
  refuseAmbiguousIds(all);
  const assertion = oneAssertion(response, all);
  const signatures = all.filter(({ name, namespace }) => name === 'Signature' && namespace === XML_SIGNATURE);
  const ofResponse = signatureOf(response);
  const ofAssertion = signatureOf(assertion);
  if (signatures.length !== [ofResponse, ofAssertion].filter((one) => one !== undefined).length)
    throw new SamlSignatureError('a signature that signs neither the response nor the assertion');
  const signedResponse = ofResponse && verified(xml, response, ofResponse, certificates);
  const signed = ofAssertion && verified(xml, assertion, ofAssertion, certificates);
  if (signed !== undefined) return signed;
  if (signedResponse === undefined) throw new SamlSignatureError('no signature');
  return oneAssertion(signedResponse, descendantsOf(signedResponse));
}

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

function refuseUnsuccessful(response: XmlElement): void {
  const codes = childrenOf(response, SAML_PROTOCOL, 'Status').flatMap((status) =>
    childrenOf(status, SAML_PROTOCOL, 'StatusCode'),
  );
  if (codes.length !== 1 || codes[0]?.attributes.get('Value') !== SUCCESS)
    throw new XmlError('the response tells no success');
}

/** A reference names an element by its id, so an id must name one element, however the attribute is spelt. */
function refuseAmbiguousIds(all: readonly XmlElement[]): void {
  const ids = all.flatMap(({ attributes }) =>
    [...attributes].flatMap(([name, value]) => (name.toLowerCase() === 'id' ? [value] : [])),
  );
  if (new Set(ids).size < ids.length) throw new XmlError('two elements have the same id');
}

function oneAssertion(response: XmlElement, all: readonly XmlElement[]): XmlElement {
  const named = all.filter(({ name }) => name === 'Assertion' || name === 'EncryptedAssertion');
  const [assertion, ...more] = childrenOf(response, SAML, 'Assertion');
  if (assertion === undefined || more.length > 0 || named.length !== 1)
    throw new XmlError('a response has one assertion, in clear');
  return assertion;
}

function signatureOf(element: XmlElement): XmlElement | undefined {
  const [signature, ...more] = childrenOf(element, XML_SIGNATURE, 'Signature');
  if (more.length > 0) throw new SamlSignatureError('two signatures of one element');
  return signature;
}

/** The element as it was signed. @throws SamlSignatureError */
function verified(
  xml: string,
  element: XmlElement,
  signature: XmlElement,
  certificates: readonly string[],
): XmlElement {
  const id = element.attributes.get('ID') ?? '';
  refuseOtherForms(signature, id);
  for (const certificate of certificates) {
    const canonical = signedBy(xml, signature, certificate);
    if (canonical === undefined) continue;
    const signed = parseXml(canonical);
    if (
      signed.name === element.name &&
      signed.namespace === element.namespace &&
      signed.attributes.get('ID') === id
    )
      return signed;
  }
  throw new SamlSignatureError('no certificate of the provider fits');
}

/** One reference, to the element the signature stands in, with the transforms that SAML names and no others. */
function refuseOtherForms(signature: XmlElement, id: string): void {
  const inside = (element: XmlElement, name: string) => childrenOf(element, XML_SIGNATURE, name);
  const [info, ...infos] = inside(signature, 'SignedInfo');
  const [reference, ...references] = info === undefined ? [] : inside(info, 'Reference');
  const values = inside(signature, 'SignatureValue');
  const digests = reference === undefined ? [] : inside(reference, 'DigestValue');
  if (info === undefined || reference === undefined || infos.length + references.length > 0)
    throw new SamlSignatureError('a signature has one SignedInfo with one Reference');
  if (values.length !== 1 || digests.length !== 1)
    throw new SamlSignatureError('a value that is not there once');
  if (id === '' || !/^[\w.-]+$/.test(id) || reference.attributes.get('URI') !== `#${id}`)
    throw new SamlSignatureError('a signature of something else');
  const method = (name: string) => inside(info, name).map(({ attributes }) => attributes.get('Algorithm'));
  const transforms = inside(reference, 'Transforms')
    .flatMap((list) => inside(list, 'Transform'))
    .map(({ attributes }) => attributes.get('Algorithm'));
  const isExclusive = method('CanonicalizationMethod').join() === EXCLUSIVE;
  if (!isExclusive || transforms.join() !== [ENVELOPED, EXCLUSIVE].join())
    throw new SamlSignatureError('transforms that are not supported');
}

/** The bytes, in canonical form, that the key of the certificate signed; undefined where it signed none. */
function signedBy(xml: string, signature: XmlElement, certificate: string): string | undefined {
  // A certificate in the message is never looked at: whoever signs could put theirs.
  const check = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
  keepOnly(check.SignatureAlgorithms, SIGNATURES);
  keepOnly(check.HashAlgorithms, DIGESTS);
  keepOnly(check.CanonicalizationAlgorithms, [EXCLUSIVE, ENVELOPED]);
  try {
    check.loadSignature(signature.node);
    if (!check.checkSignature(xml)) return undefined;
  } catch {
    // The library throws for a wrong value and for a form it does not know: neither is a signature.
    return undefined;
  }
  const [canonical, ...more] = check.getSignedReferences();
  return more.length === 0 ? canonical : undefined;
}

function keepOnly(algorithms: Record<string, unknown>, kept: readonly string[]): void {
  for (const name of Object.keys(algorithms)) if (!kept.includes(name)) delete algorithms[name];
}
