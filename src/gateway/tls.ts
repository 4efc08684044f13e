import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../core/clock.ts';
import type { KeyAndCertificate } from './self-signed.ts';

export interface TlsSettings {
  readonly dataDirectory: string;
  readonly host: string;
  /** Paths of PEM files; both or none. */
  readonly tlsCertificate?: string | undefined;
  readonly tlsKey?: string | undefined;
  /** Make a certificate of our own and keep it in the data directory. */
  readonly tlsSelfSigned: boolean;
}

export interface LoadedTls extends KeyAndCertificate {
  /** For clients that do not trust it yet (`AWS_CA_BUNDLE`); present for a self-signed one. */
  readonly caBundlePath?: string;
}

/** Below what browsers refuse (398 days). */
const LIFETIME_DAYS = 397;
/** A self-signed certificate that ends sooner is made anew at start. */
const RENEW_BEFORE_DAYS = 30;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** Where a self-signed certificate and its key are kept. */
export const selfSignedPaths = (dataDirectory: string) => ({
  folder: join(dataDirectory, 'tls'),
  key: join(dataDirectory, 'tls', 'key.pem'),
  certificate: join(dataDirectory, 'tls', 'certificate.pem'),
});

/** The files that hold what is served, whoever made them. */
export function tlsPaths({ dataDirectory, tlsCertificate, tlsKey }: TlsSettings): {
  readonly certificate: string;
  readonly key: string;
} {
  const own = selfSignedPaths(dataDirectory);
  return { certificate: tlsCertificate ?? own.certificate, key: tlsKey ?? own.key };
}

/**
 * The certificate and key to serve with; undefined where TLS was not asked for.
 * @throws Error that tells the operator which file is unreadable, or that key and certificate are not a pair
 */
export async function loadTls(settings: TlsSettings, now: Instant): Promise<LoadedTls | undefined> {
  const { tlsCertificate, tlsKey } = settings;
  if (tlsCertificate !== undefined && tlsKey !== undefined) return readPair(tlsCertificate, tlsKey);
  if (!settings.tlsSelfSigned) return undefined;
  const paths = selfSignedPaths(settings.dataDirectory);
  const hosts = hostsOf(settings.host);
  const present = await readPair(paths.certificate, paths.key).catch(() => undefined);
  if (present !== undefined && isGoodFor(present, hosts, now)) {
    return { ...present, caBundlePath: paths.certificate };
  }
  // Loaded only here: it brings an ASN.1 library along.
  const { makeSelfSigned } = await import('./self-signed.ts');
  const made = await makeSelfSigned({ hosts, now, lifetimeDays: LIFETIME_DAYS });
  await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  await chmod(paths.folder, 0o700);
  await writePrivately(paths.key, made.keyPem);
  await writePrivately(paths.certificate, made.certificatePem);
  return { ...made, caBundlePath: paths.certificate };
}

async function readPair(certificatePath: string, keyPath: string): Promise<KeyAndCertificate> {
  const certificatePem = await readText('TLS certificate', certificatePath);
  const keyPem = await readText('TLS key', keyPath);
  let isPair: boolean;
  try {
    isPair = new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  } catch (error) {
    throw new Error(`${certificatePath} and ${keyPath} are not a certificate and a key in PEM`, {
      cause: error,
    });
  }
  if (!isPair)
    throw new Error(`The key in ${keyPath} is not the key of the certificate in ${certificatePath}`);
  return { certificatePem, keyPem };
}

async function readText(what: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`${what} ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** What clients may call this machine: the address listened on, loopback, and its own name. */
function hostsOf(host: string): string[] {
  const isWildcard = host === '0.0.0.0' || host === '::';
  return [...new Set(['localhost', ...(isWildcard ? [] : [host]), '127.0.0.1', '::1', hostname()])];
}

function isGoodFor({ certificatePem }: KeyAndCertificate, hosts: readonly string[], now: Instant): boolean {
  const certificate = new X509Certificate(certificatePem);
  const covers = (host: string): boolean =>
    (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
  const end = certificate.validToDate.getTime();
  return end > now + RENEW_BEFORE_DAYS * DAY_MILLISECONDS && hosts.every(covers);
}

/** For the owner only, and whole or not at all. */
async function writePrivately(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}
