import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findPkcs11Library, softHsmPaths, writeSoftHsmConfig } from '../../src/custody/softhsm.ts';
import { makeTokenFolder } from '../../src/custody/token-folder.ts';
import type { VaultKeySpec } from '../../src/custody/vault/key-vault.ts';
import { cryptoRandom } from './custody.ts';

/** What a process of custody needs to log in to a token that holds a domain key. */
export interface TestToken {
  readonly environment: Readonly<Record<string, string>>;
  readonly initialize: { readonly library: string; readonly parameters?: string };
  readonly label: string;
}

/** A PKCS#11 implementation that custody is tried on. */
export interface TestModule {
  readonly name: string;
  /** False where it is there, else why its tests are left out. */
  readonly skip: string | false;
  /** Specs of which it knows nothing, so that it does not even verify. */
  readonly unknown: ReadonlySet<VaultKeySpec>;
  /** Specs whose keys it cannot hold wrapped. */
  readonly lacks: ReadonlySet<VaultKeySpec>;
  /** Makes a token with a domain key in an empty folder. */
  makeToken(folder: string, pin: string): Promise<TestToken>;
}

export const SOFTHSM: TestModule = {
  name: 'SoftHSM',
  skip: false,
  unknown: new Set(),
  lacks: new Set(),
  async makeToken(folder, pin) {
    const library = findPkcs11Library();
    const pinSource = { description: 'test', read: async () => Buffer.from(pin) };
    await makeTokenFolder({ folder, library, label: 'tried', pinSource, random: cryptoRandom });
    const { config, tokens } = softHsmPaths(folder);
    await writeSoftHsmConfig(config, tokens);
    return { environment: { SOFTHSM2_CONF: config }, initialize: { library }, label: 'tried' };
  },
};

/** Where Debian, Fedora and others have NSS's software token. */
const NSS_PLACES = [
  '/usr/lib/x86_64-linux-gnu/libsoftokn3.so',
  '/usr/lib/aarch64-linux-gnu/libsoftokn3.so',
  '/usr/lib64/libsoftokn3.so',
];
export const NSS_LIBRARY = NSS_PLACES.find((path) => existsSync(path));

/** In CI nothing may be left out. */
function skipWithoutNss(): string | false {
  if (NSS_LIBRARY !== undefined) return false;
  if (process.env['CI'] === 'true') throw new Error('needed in CI: apt-get install libnss3');
  return 'install Debian package libnss3';
}

/** What C_Initialize passes to NSS for a database in this folder. */
export const nssParameters = (folder: string): string =>
  `configdir='sql:${folder}' certPrefix='' keyPrefix='' secmod='secmod.db' flags=`;

/** NSS makes no domain key by the rules of a ceremony, so one is planted: see nss-domain-key.ts. */
export const NSS: TestModule = {
  name: 'NSS',
  skip: skipWithoutNss(),
  unknown: new Set(['ECC_SECG_P256K1']),
  lacks: new Set(['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'ECC_SECG_P256K1']),
  async makeToken(folder, pin) {
    const database = join(folder, 'nss');
    mkdirSync(database);
    const library = NSS_LIBRARY ?? '';
    const parameters = nssParameters(database);
    // In a process of its own: NSS cannot be loaded twice with other databases.
    execFileSync(process.execPath, [join(import.meta.dirname, 'nss-domain-key.ts'), library, parameters], {
      input: pin,
    });
    return { environment: {}, initialize: { library, parameters }, label: 'NSS Certificate DB' };
  },
};

/** Those that Debian has and that compute what custody needs. */
export const TEST_MODULES: readonly TestModule[] = [SOFTHSM, NSS];
