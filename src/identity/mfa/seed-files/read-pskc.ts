import { childrenOf, descendantsOf, parseXml, type XmlElement, XmlError } from '../../saml/xml.ts';
import type { HardwareToken } from '../import-mfa-devices.ts';
import { checkedToken } from './checked-token.ts';
import { type OpenSecret, type SeedFileKey, secretOpener, textOf } from './pskc-key.ts';
import { refuseSeedFile } from './seed-file-error.ts';

const PSKC = 'urn:ietf:params:xml:ns:keyprov:pskc';
const HOTP = `${PSKC}:hotp`;
const TOTP = `${PSKC}:totp`;

/** The tokens of a PSKC document, plain or encrypted. @see RFC 6030 @throws SeedFileError */
export function readPskc(text: string, key: SeedFileKey | undefined): HardwareToken[] {
  const container = rootOf(text);
  if (container.name !== 'KeyContainer' || container.namespace !== PSKC)
    refuseSeedFile('the root of a PSKC file is KeyContainer');
  const open = secretOpener(container, key);
  return childrenOf(container, PSKC, 'KeyPackage').map((one) => tokenOf(one, open));
}

function rootOf(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError)
      return refuseSeedFile(`this is no XML that is read here: ${error.message}`);
    throw error;
  }
}

function tokenOf(keyPackage: XmlElement, open: OpenSecret): HardwareToken {
  const [key] = childrenOf(keyPackage, PSKC, 'Key');
  if (key === undefined) return refuseSeedFile('a KeyPackage has no Key');
  const [device] = childrenOf(keyPackage, PSKC, 'DeviceInfo');
  const id = key.attributes.get('Id') ?? '';
  const serialNumber = (device && textOf(device, 'SerialNo')) ?? id;
  const algorithm = key.attributes.get('Algorithm');
  if (algorithm !== HOTP && algorithm !== TOTP)
    return refuseSeedFile(`${serialNumber}: algorithm '${algorithm}' is neither HOTP nor TOTP`);
  const format = descendantsOf(key).find(({ name }) => name === 'ResponseFormat');
  if (format !== undefined && !isSixDigits(format))
    return refuseSeedFile(`${serialNumber}: only codes of six decimal digits can be given to IAM`);
  const secret = descendantsOf(key).find(({ name }) => name === 'Secret');
  if (secret === undefined) return refuseSeedFile(`${serialNumber}: there is no secret`);
  return checkedToken({
    serialNumber,
    seed: open(secret),
    algorithm: textOf(key, 'Suite'),
    period: algorithm === TOTP ? Number(textOf(key, 'TimeInterval') ?? 30) : undefined,
    counter: Number(textOf(key, 'Counter') ?? 0),
  });
}

const isSixDigits = ({ attributes }: XmlElement): boolean =>
  attributes.get('Length') === '6' && (attributes.get('Encoding') ?? 'DECIMAL') === 'DECIMAL';
