import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { HsmPool } from '../../src/custody/clusters/hsm-pool.ts';
import { openPinSource } from '../../src/custody/pin-source.ts';
import { findPkcs11Library } from '../../src/custody/softhsm.ts';

/** Comes with the library. */
const TOOL =
  ['/usr/bin/softhsm2-util', '/opt/homebrew/bin/softhsm2-util'].find((path) => existsSync(path)) ??
  '/usr/local/bin/softhsm2-util';

/** A module of some vendor, with tokens that its operator has prepared for customers. */
export interface Vendor {
  readonly officerPin: string;
  /** Settings that say the same as `pool`. */
  readonly poolsFile: string;
  pool(values?: Partial<HsmPool>): HsmPool;
  /** Of the tokens there are, by the vendor's own tool. */
  labels(): string[];
  /** The vendor's own tool deletes the token with this label, and makes a new one. */
  replace(label: string, newLabel: string): void;
  /** It wipes the token with this label by its officer's PIN, and calls it otherwise. */
  rename(label: string, newLabel: string): void;
}

/**
 * SoftHSM in a place of its own, which Keywarden knows as it knows any module: by its library and what the library says.
 * Tokens are called pool-1, pool-2, ...
 */
export function makeVendor(t: TestContext, count: number): Vendor {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-vendor-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens);
  const config = join(folder, 'vendor.conf');
  writeFileSync(config, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  const officerPin = randomBytes(24).toString('base64url');
  const pinFile = join(folder, 'officer.pin');
  writeFileSync(pinFile, officerPin, { mode: 0o600 });
  const tool = (...words: string[]): string =>
    execFileSync(TOOL, words, { env: { SOFTHSM2_CONF: config } }).toString();
  const make = (label: string): string =>
    tool('--init-token', '--free', '--label', label, '--so-pin', officerPin, '--pin', officerPin);
  for (let number = 1; number <= count; number++) make(`pool-${number}`);
  const poolsFile = join(folder, 'pools.json');
  const entry = {
    name: 'vendor',
    hsmType: 'hsm1.medium',
    availabilityZone: 'us-east-1a',
    library: findPkcs11Library(),
    labels: 'pool-*',
    officerPin: `file:${pinFile}`,
    environment: { SOFTHSM2_CONF: config },
  };
  writeFileSync(poolsFile, JSON.stringify([entry]));
  return {
    officerPin,
    poolsFile,
    replace(label, newLabel) {
      tool('--delete-token', '--token', label);
      make(newLabel);
    },
    pool: (values = {}) => ({
      name: 'vendor',
      hsmType: 'hsm1.medium',
      zone: 'us-east-1a',
      library: findPkcs11Library(),
      environment: { SOFTHSM2_CONF: config },
      owns: ({ label }) => label.startsWith('pool-'),
      officerPinSource: openPinSource(`file:${pinFile}`),
      ...values,
    }),
    labels: () => [...tool('--show-slots').matchAll(/Label: +(\S+)/g)].map(([, label = '']) => label),
    rename: (label, newLabel) =>
      void tool(
        '--init-token',
        '--token',
        label,
        '--label',
        newLabel,
        '--so-pin',
        officerPin,
        '--pin',
        officerPin,
      ),
  };
}
