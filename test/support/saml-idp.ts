import 'reflect-metadata'; // wanted by @peculiar/x509, before it
import { createHash, KeyObject, randomBytes, sign, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/**
 * An identity provider of SAML that writes its messages in canonical form by hand and signs them by Node's cryptography
 * alone, so that no library checks its own work.
 */
export interface TestIdp {
  readonly entityId: string;
  /** Base64 of its certificate. */
  readonly certificate: string;
  readonly privateKey: KeyObject;
  readonly metadata: string;
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
};

export async function newIdp(entityId = 'https://idp.example.com/saml', further = ''): Promise<TestIdp> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    { serialNumber: '01', name: 'CN=idp', signingAlgorithm: RSA, keys },
    webcrypto as Crypto,
  );
  const certificate = Buffer.from(made.rawData).toString('base64');
  const key = `<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  const metadata = `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"${further}><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">${key}</md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
  return { entityId, certificate, privateKey: KeyObject.from(keys.privateKey), metadata };
}

export interface AssertionParts {
  readonly id: string;
  /** Milliseconds. */
  readonly issuedAt: number;
  readonly issuer: string;
  readonly subject: string;
  readonly recipient: string;
  readonly audience: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** Seconds after `issuedAt`. */
  readonly lifetime: number;
  /** Put into AuthnStatement. */
  readonly sessionNotOnOrAfter?: string;
}

export const SIGN_IN = 'https://signin.aws.amazon.com/saml';
const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/';

/** A good assertion for that role, with what a test wants different. */
export const partsOf = (
  idp: TestIdp,
  roleAndProvider: string,
  more: Partial<AssertionParts> = {},
): AssertionParts => ({
  id: `_${randomBytes(16).toString('hex')}`,
  issuedAt: Date.now(),
  issuer: idp.entityId,
  subject: 'anna@example.com',
  recipient: SIGN_IN,
  audience: SIGN_IN,
  lifetime: 300,
  ...more,
  attributes: { Role: [roleAndProvider], RoleSessionName: ['anna'], ...more.attributes },
});

const iso = (instant: number): string => new Date(instant).toISOString();

/** An assertion in canonical form; `signature` goes where SAML wants it. */
export function assertionXml(parts: AssertionParts, signature = ''): string {
  const { id, issuedAt, issuer, subject, recipient, audience, attributes, lifetime } = parts;
  const ends = iso(issuedAt + lifetime * 1000);
  const session =
    parts.sessionNotOnOrAfter === undefined ? '' : ` SessionNotOnOrAfter="${parts.sessionNotOnOrAfter}"`;
  const listed = Object.entries(attributes)
    .map(([name, values]) => {
      const inside = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('');
      return `<saml:Attribute Name="${ATTRIBUTES}${name}">${inside}</saml:Attribute>`;
    })
    .join('');
  return [
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" IssueInstant="${iso(issuedAt)}" Version="2.0">`,
    `<saml:Issuer>${issuer}</saml:Issuer>${signature}<saml:Subject>`,
    `<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${subject}</saml:NameID>`,
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">',
    `<saml:SubjectConfirmationData NotOnOrAfter="${ends}" Recipient="${recipient}"></saml:SubjectConfirmationData>`,
    '</saml:SubjectConfirmation></saml:Subject>',
    `<saml:Conditions NotBefore="${iso(issuedAt)}" NotOnOrAfter="${ends}"><saml:AudienceRestriction>`,
    `<saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
    `<saml:AuthnStatement AuthnInstant="${iso(issuedAt)}"${session}></saml:AuthnStatement>`,
    `<saml:AttributeStatement>${listed}</saml:AttributeStatement></saml:Assertion>`,
  ].join('');
}

/** A response around any XML, in canonical form. */
export const responseXml = (inside: string, signature = '', id = '_response'): string =>
  [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" Version="2.0">${signature}`,
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>',
    `${inside}</samlp:Response>`,
  ].join('');

const DIGEST = 'http://www.w3.org/2001/04/xmlenc#sha256';
const METHOD = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** An enveloped signature of `canonical`, the element of that id without its signature. */
export function signatureXml(
  canonical: string,
  id: string,
  { privateKey, certificate }: Pick<TestIdp, 'privateKey' | 'certificate'>,
  hash: 'sha256' | 'sha1' = 'sha256',
): string {
  const digest = createHash(hash).update(canonical).digest('base64');
  const names =
    hash === 'sha256'
      ? [METHOD, DIGEST]
      : ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'http://www.w3.org/2000/09/xmldsig#sha1'];
  const inside = [
    `<ds:CanonicalizationMethod Algorithm="${EXCLUSIVE}"></ds:CanonicalizationMethod>`,
    `<ds:SignatureMethod Algorithm="${names[0]}"></ds:SignatureMethod>`,
    `<ds:Reference URI="#${id}"><ds:Transforms>`,
    '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>',
    `<ds:Transform Algorithm="${EXCLUSIVE}"></ds:Transform></ds:Transforms>`,
    `<ds:DigestMethod Algorithm="${names[1]}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`,
  ].join('');
  const DS = 'http://www.w3.org/2000/09/xmldsig#';
  const signedInfo = `<ds:SignedInfo xmlns:ds="${DS}">${inside}</ds:SignedInfo>`;
  const value = sign(hash, Buffer.from(signedInfo), privateKey).toString('base64');
  const key = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  return `<ds:Signature xmlns:ds="${DS}"><ds:SignedInfo>${inside}</ds:SignedInfo><ds:SignatureValue>${value}</ds:SignatureValue>${key}</ds:Signature>`;
}

/** The assertion with its own signature. */
export const signedAssertionXml = (parts: AssertionParts, idp: TestIdp): string =>
  assertionXml(parts, signatureXml(assertionXml(parts), parts.id, idp));

export const base64 = (xml: string): string => Buffer.from(xml).toString('base64');
