import { CustodyError } from '../custody/custody-error.ts';
import { openPinSource } from '../custody/pin-source.ts';

/** Bytes of all of them. */
const LONGEST = 4000;

const LINE = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*:\s*([\x20-\x7e]*?)\s*$/;

/**
 * Headers for the receiver of traces, one a line; none without a source.
 * @throws CustodyError `settings`, without what the source has
 */
export async function readOtlpHeaders(source: string | undefined): Promise<Readonly<Record<string, string>>> {
  if (source === undefined) return {};
  const { description, read } = openPinSource(source, process.env, 'OTLP headers', LONGEST);
  const bytes = await read();
  const lines = Buffer.from(bytes ?? [])
    .toString()
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const headers = lines.map((line) => LINE.exec(line.trim()));
  if (headers.length === 0 || headers.includes(null))
    throw new CustodyError('settings', `the OTLP headers in ${description} want a line NAME: VALUE for each`);
  return Object.fromEntries(headers.flatMap((found) => (found === null ? [] : [[found[1], found[2]]])));
}
