import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { invalidPublicKey, unrecognizedPublicKeyEncoding } from './errors.ts';

/** An RSA public key in both forms in which IAM takes and gives it. */
export interface SshPublicKey {
  /** `ssh-rsa` and Base64, without comment. */
  readonly body: string;
  /** MD5 of the key as SSH sends it, in hex with colons. */
  readonly fingerprint: string;
}

/** Bits of the modulus. */
const SHORTEST_KEY = 2048;
const LONGEST_KEY = 16_384;

const SSH_RSA = /^ssh-rsa[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t][^\r\n]*)?$/;
const PEM = /^-----BEGIN (?:RSA )?PUBLIC KEY-----\s[A-Za-z0-9+/=\s]+-----END (?:RSA )?PUBLIC KEY-----$/;

/** RFC 4251 section 5: a length of four bytes, then as many bytes. */
function sshString(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** RFC 4251 section 5: positive whole numbers have a zero before them where their first bit is set. */
const sshNumber = (magnitude: Uint8Array): Buffer =>
  sshString((magnitude[0] ?? 0) < 0x80 ? magnitude : Buffer.concat([Buffer.of(0), magnitude]));

/** The parts of a sequence of {@link sshString}s; undefined when it does not end with one. */
function sshStrings(wire: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  let position = 0;
  while (position < wire.length) {
    if (position + 4 > wire.length) return undefined;
    const end = position + 4 + wire.readUInt32BE(position);
    if (end > wire.length) return undefined;
    parts.push(wire.subarray(position + 4, end));
    position = end;
  }
  return parts;
}

const withoutLeadingZero = (number: Buffer): Buffer => (number[0] === 0 ? number.subarray(1) : number);

/** RFC 4253 section 6.6: the words `ssh-rsa`, the exponent, the modulus. */
function keyOfWire(wire: Buffer): KeyObject | undefined {
  const [name, exponent, modulus, ...more] = sshStrings(wire) ?? [];
  if (name?.toString('latin1') !== 'ssh-rsa' || !exponent || !modulus || more.length > 0) return undefined;
  const jwk = {
    kty: 'RSA',
    e: withoutLeadingZero(exponent).toString('base64url'),
    n: withoutLeadingZero(modulus).toString('base64url'),
  };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function wireOfKey(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  const number = (text: string): Buffer => sshNumber(Buffer.from(text, 'base64url'));
  return Buffer.concat([sshString(Buffer.from('ssh-rsa')), number(e), number(n)]);
}

function parseKey(text: string): KeyObject | undefined {
  const base64 = SSH_RSA.exec(text)?.[1];
  try {
    if (base64 !== undefined) return keyOfWire(Buffer.from(base64, 'base64'));
    return PEM.test(text) ? createPublicKey({ key: text, format: 'pem' }) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads an SSH public key, `ssh-rsa …` or PEM.
 * @throws AwsError UnrecognizedPublicKeyEncoding, or InvalidPublicKey when it is not RSA of 2048 bits or more
 */
export function parseSshPublicKey(text: string): SshPublicKey {
  const key = parseKey(text.trim());
  if (key === undefined) throw unrecognizedPublicKeyEncoding('Invalid public key uploaded.');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < SHORTEST_KEY || bits > LONGEST_KEY)
    throw invalidPublicKey('Invalid body for public key');
  const wire = wireOfKey(key);
  const hex = createHash('md5').update(wire).digest('hex');
  return {
    body: `ssh-rsa ${wire.toString('base64')}`,
    fingerprint: hex.replace(/..(?!$)/g, '$&:'),
  };
}

/** The body of a stored key as a PEM text of its SubjectPublicKeyInfo. */
export function pemOfSshPublicKey(body: string): string {
  const key = parseKey(body);
  if (key === undefined) throw new Error('a stored SSH public key cannot be read');
  return key.export({ type: 'spki', format: 'pem' }).toString();
}
