import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CustodyError } from './custody-error.ts';

/** Where SoftHSM2's packages put the library. */
const USUAL_PLACES = [
  '/usr/lib/softhsm/libsofthsm2.so', // Debian, Ubuntu, Arch, Alpine; any architecture
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so', // Debian, older
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so', // Fedora, RHEL
  '/usr/lib64/softhsm/libsofthsm.so',
  '/usr/lib64/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so', // Homebrew, Apple silicon
  '/usr/local/lib/softhsm/libsofthsm2.so', // Homebrew on Intel; built from source
] as const;

/**
 * Path of the PKCS#11 library: `wanted`, else `KEYWARDEN_PKCS11_LIBRARY`, else SoftHSM2 where packages put it.
 * @throws CustodyError `settings` that says what to install
 */
export function findPkcs11Library(wanted?: string, env: NodeJS.ProcessEnv = process.env): string {
  const named = wanted ?? env['KEYWARDEN_PKCS11_LIBRARY'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new CustodyError('settings', `PKCS#11 library ${named} does not exist`);
  }
  const found = USUAL_PLACES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new CustodyError(
    'settings',
    'no PKCS#11 library: install SoftHSM2 (apt install softhsm2, dnf install softhsm, brew install softhsm) ' +
      'or set KEYWARDEN_PKCS11_LIBRARY',
  );
}

/**
 * SoftHSM2 for stores that Keywarden makes itself, whatever library the settings name: in another maker's HSM its free slots
 * are not ours to take. The path of a library that is not there where it is not installed, which fails when it is used.
 */
export const findSoftHsm = (library: string): string =>
  /softhsm/i.test(library) ? library : (USUAL_PLACES.find((path) => existsSync(path)) ?? USUAL_PLACES[0]);

/** Mechanisms the key hierarchy and customers' keys need; SoftHSM offers no other to the HSM process. */
const ALLOWED_MECHANISMS = [
  'AES_KEY_GEN',
  'AES_KEY_WRAP_PAD',
  'AES_GCM',
  'AES_CBC_ENCRYPT_DATA',
  'GENERIC_SECRET_KEY_GEN',
  'SHA224_HMAC',
  'SHA256_HMAC',
  'SHA384_HMAC',
  'SHA512_HMAC',
  'RSA_PKCS_KEY_PAIR_GEN',
  'RSA_PKCS',
  'RSA_PKCS_PSS',
  'RSA_X_509',
  'EC_KEY_PAIR_GEN',
  'ECDSA',
  'ECDH1_DERIVE',
]
  .map((name) => `CKM_${name}`)
  .join(',');

/** What lies in the folder of a SoftHSM token. */
export const softHsmPaths = (folder: string) => ({
  lock: join(folder, 'lock'),
  config: join(folder, 'softhsm2.conf'),
  tokens: join(folder, 'tokens'),
  /** A token in the making; renamed to `tokens` when whole. */
  newConfig: join(folder, 'new.conf'),
  newTokens: join(folder, 'tokens.new'),
  /** The token's own file as it was made: SoftHSM rewrites it at every login, and a kill in that moment may tear it. */
  spare: join(folder, 'token.object.spare'),
});

/** Writes a configuration for one folder of tokens, if the file does not say just that already. */
export async function writeSoftHsmConfig(path: string, tokens: string): Promise<void> {
  // The file has one line per setting and no way to quote.
  if (/[#\r\n]/.test(tokens))
    throw new CustodyError('settings', `SoftHSM cannot use a path with # in it: ${tokens}`);
  const text = [
    '# Written by Keywarden at every start.',
    `directories.tokendir = ${tokens}`,
    'objectstore.backend = file',
    'log.level = ERROR',
    'slots.removable = false',
    `slots.mechanisms = ${ALLOWED_MECHANISMS}`,
    'library.reset_on_fork = false',
    '',
  ].join('\n');
  const present = await readFile(path, 'utf8').catch(() => undefined);
  if (present === text) return;
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, text, { mode: 0o600 });
  await rename(aside, path);
}

/** Makes the folder if there is none, and keeps it for its owner only. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
}
