import type { HardwareToken } from '../import-mfa-devices.ts';
import type { SeedFileKey } from './pskc-key.ts';
import { readPskc } from './read-pskc.ts';
import { readSeedCsv } from './read-seed-csv.ts';
import { refuseSeedFile } from './seed-file-error.ts';

/** Tokens of one file: a delivery holds thousands. */
const MOST_TOKENS = 100_000;

/** The tokens of a seed file, PSKC or CSV by what it begins with. @throws SeedFileError */
export function readSeedFile(text: string, key: SeedFileKey | undefined): HardwareToken[] {
  const tokens = text
    .trimStart()
    .replace(/^\ufeff/, '')
    .startsWith('<')
    ? readPskc(text, key)
    : readSeedCsv(text);
  if (tokens.length === 0) refuseSeedFile('the file holds no token');
  if (tokens.length > MOST_TOKENS) refuseSeedFile(`the file holds more than ${MOST_TOKENS} tokens`);
  const seen = new Set<string>();
  const twice = tokens
    .map(({ serialNumber }) => serialNumber.toLowerCase())
    .find((serial) => seen.size === seen.add(serial).size);
  if (twice !== undefined) refuseSeedFile(`serial number '${twice}' is there twice`);
  return tokens;
}
