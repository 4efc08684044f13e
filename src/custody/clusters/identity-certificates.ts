import { generateKeyPairSync, sign } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';

/** Certificates by which a buyer checks an HSM before it is claimed; PEM. */
export interface HsmIdentity {
  readonly HsmCertificate: string;
  readonly AwsHardwareCertificate: string;
  readonly ManufacturerHardwareCertificate: string;
}

/** Signs with the identity key, which is in the HSM: RSASSA-PKCS1-v1_5 with SHA-256. */
export type SignAsIdentity = (message: Uint8Array) => Promise<Uint8Array>;

const YEARS = 10;
const DAY_MILLISECONDS = 86_400_000;

/** DER: one value with its length (X.690 section 8.1). */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OID = 0x06;
const NULL = 0x05;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SHA256_WITH_RSA = der(SEQUENCE, der(OID, Buffer.from('2a864886f70d01010b', 'hex')), der(NULL));

/** Object identifiers of the parts of a name, without their tag. */
const NAME_PARTS = { CN: '550403', O: '55040a', OU: '55040b' } as const;

const nameOf = (parts: readonly (readonly [keyof typeof NAME_PARTS, string])[]): Buffer =>
  der(
    SEQUENCE,
    ...parts.map(([part, text]) =>
      der(
        SET,
        der(SEQUENCE, der(OID, Buffer.from(NAME_PARTS[part], 'hex')), der(UTF8_STRING, Buffer.from(text))),
      ),
    ),
  );

const pem = (label: string, bytes: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${(
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END ${label}-----\n`;

const signed = (body: Buffer, signature: Uint8Array): Buffer =>
  der(SEQUENCE, body, SHA256_WITH_RSA, der(BIT_STRING, Buffer.from([0]), signature));

const ORGANIZATION = 'Keywarden';

/** The cluster's certificate signing request (PKCS#10, RFC 2986), signed inside the HSM. */
export async function makeCsr(
  clusterId: string,
  publicKey: Uint8Array,
  signAsIdentity: SignAsIdentity,
): Promise<string> {
  const subject = nameOf([
    ['O', ORGANIZATION],
    ['OU', 'CloudHSM'],
    ['CN', clusterId],
  ]);
  const attributes = Buffer.from([0xa0, 0x00]);
  const body = der(SEQUENCE, der(INTEGER, Buffer.from([0])), subject, publicKey, attributes);
  return pem('CERTIFICATE REQUEST', signed(body, await signAsIdentity(body)));
}

function timeOf(instant: Instant): Buffer {
  const digits = new Date(instant).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  // RFC 5280 section 4.1.2.5: two digits of the year up to 2049.
  return Number(digits.slice(0, 4)) < 2050
    ? der(UTC_TIME, Buffer.from(digits.slice(2)))
    : der(GENERALIZED_TIME, Buffer.from(digits));
}

function certificate(
  options: {
    readonly serial: number;
    readonly issuer: Buffer;
    readonly subject: Buffer;
    readonly now: Instant;
  },
  publicKey: Uint8Array,
  makerKey: Parameters<typeof sign>[2],
  isAuthority: boolean,
): string {
  const { serial, issuer, subject, now } = options;
  const validity = der(SEQUENCE, timeOf(now), timeOf(now + YEARS * 365 * DAY_MILLISECONDS));
  const basicConstraints = Buffer.from('300f0603551d130101ff040530030101ff', 'hex');
  const extensions = isAuthority ? [der(0xa3, der(SEQUENCE, basicConstraints))] : [];
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([serial])),
    SHA256_WITH_RSA,
    issuer,
    validity,
    subject,
    publicKey,
    ...extensions,
  );
  return pem('CERTIFICATE', signed(body, sign('sha256', body, makerKey)));
}

/**
 * What stands where AWS has certificates of its own and of the HSM's maker: PKCS#11 has none, so a key of this one moment
 * vouches for the identity key and is forgotten. They show that the parts belong together, not what hardware there is;
 * `maker` says so.
 */
export function makeHsmIdentity(
  { hsmId, maker: makerText }: { readonly hsmId: string; readonly maker: string },
  publicKey: Uint8Array,
  now: Instant,
): HsmIdentity {
  const maker = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const makerName = nameOf([
    ['O', ORGANIZATION],
    ['CN', makerText],
  ]);
  const makerSpki = maker.publicKey.export({ format: 'der', type: 'spki' });
  const authority = certificate(
    { serial: 1, issuer: makerName, subject: makerName, now },
    makerSpki,
    maker.privateKey,
    true,
  );
  const subject = nameOf([
    ['O', ORGANIZATION],
    ['CN', hsmId],
  ]);
  return {
    HsmCertificate: certificate(
      { serial: 2, issuer: makerName, subject, now },
      publicKey,
      maker.privateKey,
      false,
    ),
    AwsHardwareCertificate: authority,
    ManufacturerHardwareCertificate: authority,
  };
}
