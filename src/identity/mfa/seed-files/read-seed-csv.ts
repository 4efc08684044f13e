import { fromBase32 } from '../../../core/base32.ts';
import type { HardwareToken } from '../import-mfa-devices.ts';
import { checkedToken } from './checked-token.ts';
import { refuseSeedFile } from './seed-file-error.ts';

/** Names a column may have, without regard to case, blanks and underscores. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  serial: ['serialnumber', 'serial', 'serialno', 'tokenserial'],
  base32: ['secretkey', 'secret', 'base32', 'base32stringseed'],
  hex: ['seed', 'hex', 'hexseed', 'secrethex', 'seedhex'],
  period: ['timeinterval', 'interval', 'period', 'timestep'],
  type: ['type', 'otptype'],
  algorithm: ['algorithm', 'hash', 'hashalgorithm'],
  counter: ['counter'],
};

/**
 * The tokens of a CSV file, whose first line names its columns: a serial number, and the seed either in Base32 or in
 * hexadecimal digits. A token is driven by a clock unless `type` says `hotp`. Other columns are passed over.
 * @throws SeedFileError
 */
export function readSeedCsv(text: string): HardwareToken[] {
  const [header = [], ...rows] = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(fieldsOf);
  const names = header.map((name) => name.toLowerCase().replace(/[\s_()-]/g, ''));
  const places = Object.fromEntries(
    Object.entries(COLUMNS).map(([column, known]) => [
      column,
      names.findIndex((name) => known.includes(name)),
    ]),
  );
  return rows.map((row, index) => {
    const field = (column: string): string | undefined => row[places[column] ?? -1] || undefined;
    const line = `line ${index + 2}`;
    const serialNumber = field('serial') ?? refuseSeedFile(`${line}: no serial number`);
    return checkedToken({
      serialNumber,
      seed:
        seedOf(field('base32'), field('hex')) ??
        refuseSeedFile(`${line}: no seed in Base32 or hexadecimal digits`),
      algorithm: field('algorithm'),
      period: periodOf(field('type'), field('period')) ?? undefined,
      counter: Number(field('counter') ?? 0),
    });
  });
}

function seedOf(base32: string | undefined, hex: string | undefined): Uint8Array | undefined {
  if (base32 !== undefined) return fromBase32(base32.replaceAll(' ', ''));
  return hex !== undefined && /^(?:[0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, 'hex') : undefined;
}

function periodOf(type = 'totp', period = '30'): number | undefined {
  if (/^(?:hotp|event)$/i.test(type)) return undefined;
  return /^(?:totp|time)$/i.test(type)
    ? Number(period)
    : refuseSeedFile(`type '${type}' is neither totp nor hotp`);
}

/** Fields may stand in quotes, but hold none. */
function fieldsOf(line: string): string[] {
  return [...`${line},`.matchAll(/\s*(?:"([^"]*)"|([^",]*))\s*,/g)].map(
    ([, quoted, plain]) => quoted ?? plain?.trim() ?? '',
  );
}
