import { SecretBytes } from '../core/secret-bytes.ts';
import { CustodyError } from '../custody/custody-error.ts';
import { openPinSource } from '../custody/pin-source.ts';

/** RFC 6750 §2.1: what a client can send as a bearer token. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * The token that opens the metrics; undefined where the settings name no source of one.
 * @throws CustodyError `settings` where the source has none, or one that no client can send
 */
export async function readMetricsToken(source: string | undefined): Promise<SecretBytes | undefined> {
  if (source === undefined) return undefined;
  const { description, read } = openPinSource(source, process.env, 'metrics token');
  const bytes = await read();
  if (bytes === undefined) throw new CustodyError('settings', `the metrics token is missing: ${description}`);
  const token = new SecretBytes(bytes);
  if (!TOKEN.test(Buffer.from(bytes).toString('latin1'))) {
    throw new CustodyError(
      'settings',
      `the metrics token in ${description} may have letters, digits and -._~+/ only, with = at its end`,
    );
  }
  return token;
}
