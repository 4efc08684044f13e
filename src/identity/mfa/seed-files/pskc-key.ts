import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import type { SecretBytes } from '../../../core/secret-bytes.ts';
import { descendantsOf, type XmlElement } from '../../saml/xml.ts';
import { refuseSeedFile } from './seed-file-error.ts';

/** What opens an encrypted file: the key agreed with the maker of the tokens, or a passphrase. */
export type SeedFileKey =
  | { readonly kind: 'key'; readonly key: SecretBytes }
  | { readonly kind: 'passphrase'; readonly passphrase: SecretBytes };

export const textOf = (element: XmlElement, name: string): string | undefined => {
  const found = descendantsOf(element).find((one) => one.name === name);
  return found === undefined ? undefined : found.text.trim() || textInside(found);
};

/** Of the only child, such as `PlainValue`. */
const textInside = ({ children }: XmlElement): string => children[0]?.text.trim() ?? '';

export const bytesOf = (text: string | undefined): Uint8Array => Buffer.from(text ?? '', 'base64');

/** More rounds would keep the program busy for minutes. */
const MOST_ROUNDS = 10_000_000;

const PRFS: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1': 'sha1',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#hmac-sha512': 'sha512',
};

/** The key of a container with an `EncryptionKey`. @see RFC 6030 section 6.2 for passphrases */
function encryptionKey(encryption: XmlElement, given: SeedFileKey | undefined): Uint8Array {
  const isDerived = descendantsOf(encryption).some(({ name }) => name === 'DerivedKey');
  if (given === undefined)
    return refuseSeedFile(
      `the file is encrypted under a ${isDerived ? 'passphrase' : 'key'}, which is missing`,
    );
  if (!isDerived)
    return given.kind === 'key'
      ? given.key.reveal()
      : refuseSeedFile('the file is encrypted under a key, not a passphrase');
  if (given.kind !== 'passphrase')
    return refuseSeedFile('the file is encrypted under a passphrase, not a key');
  const rounds = Number(textOf(encryption, 'IterationCount'));
  const length = Number(textOf(encryption, 'KeyLength') ?? 16);
  const stated = descendantsOf(encryption)
    .find(({ name }) => name === 'PRF')
    ?.attributes.get('Algorithm');
  const prf = stated === undefined ? 'sha1' : PRFS[stated];
  if (!(rounds >= 1 && rounds <= MOST_ROUNDS) || ![16, 24, 32].includes(length) || prf === undefined)
    return refuseSeedFile('the derivation of the key from the passphrase is not understood');
  return pbkdf2Sync(given.passphrase.reveal(), bytesOf(textOf(encryption, 'Salt')), rounds, length, prf);
}

const CIPHERS: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': 'aes-128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes192-cbc': 'aes-192-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': 'aes-256-cbc',
};
const IV_BYTES = 16;
const BLOCK_BYTES = 16;

/** Padded as XML encryption does: the last byte says how many there are. */
function decrypt(key: Uint8Array, value: XmlElement): Uint8Array {
  const method = descendantsOf(value)
    .find(({ name }) => name === 'EncryptionMethod')
    ?.attributes.get('Algorithm');
  const cipher = CIPHERS[method ?? ''] ?? refuseSeedFile(`encryption '${method}' is not understood`);
  const sealed = bytesOf(textOf(value, 'CipherValue'));
  if (sealed.length < IV_BYTES + BLOCK_BYTES || sealed.length % BLOCK_BYTES !== 0)
    return refuseSeedFile('an encrypted value is cut off');
  if (key.length * 8 !== Number(cipher.slice(4, 7)))
    return refuseSeedFile(`the key does not have the length of ${cipher}`);
  const decipher = createDecipheriv(cipher, key, sealed.subarray(0, IV_BYTES)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES) return refuseSeedFile(WRONG_KEY);
  return padded.subarray(0, padded.length - padding);
}

const WRONG_KEY = 'the key or passphrase is not that of the file, or the file was changed';

/** Opens the secrets of one container. */
export type OpenSecret = (secret: XmlElement) => Uint8Array;

/** @throws SeedFileError when the file is encrypted and `given` does not open it */
export function secretOpener(container: XmlElement, given: SeedFileKey | undefined): OpenSecret {
  const child = (name: string) => container.children.find((one) => one.name === name);
  const encryption = child('EncryptionKey');
  if (encryption === undefined) return (secret) => bytesOf(textOf(secret, 'PlainValue'));
  const key = encryptionKey(encryption, given);
  const method = child('MACMethod');
  const prf = PRFS[method?.attributes.get('Algorithm') ?? ''];
  if (method === undefined || prf === undefined)
    return refuseSeedFile('an encrypted file says by MACMethod how changes of it are found');
  const sealedMacKey = method.children.find(({ name }) => name === 'MACKey');
  const macKey = sealedMacKey === undefined ? key : decrypt(key, sealedMacKey);
  return (secret) => {
    const value = secret.children.find(({ name }) => name === 'EncryptedValue');
    if (value === undefined) return refuseSeedFile('a secret of an encrypted file is not encrypted');
    const mac = createHmac(prf, macKey)
      .update(bytesOf(textOf(value, 'CipherValue')))
      .digest();
    const stated = bytesOf(textOf(secret, 'ValueMAC'));
    if (stated.length !== mac.length || !timingSafeEqual(stated, mac)) return refuseSeedFile(WRONG_KEY);
    return decrypt(key, value);
  };
}
