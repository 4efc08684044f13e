import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { custodyMigrations } from '../../src/custody/migrations.ts';
import { type CustodyOptions, type KeyCustody, openCustody } from '../../src/custody/open-custody.ts';
import { openPinSource } from '../../src/custody/pin-source.ts';
import { findPkcs11Library } from '../../src/custody/softhsm.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Store } from '../../src/storage/store.ts';

export const cryptoRandom = { bytes: (length: number): Uint8Array => new Uint8Array(randomBytes(length)) };

/** A fresh folder under the system's temporary one; `Symbol.dispose` removes it. */
export function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'keywarden-custody-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface CustodyHome {
  readonly store: Store;
  readonly custody: KeyCustody;
  readonly problems: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Store and custody over a data folder `<folder>/data`, with the PIN outside of it in `<folder>/pin`. */
export async function openCustodyHome(
  folder: string,
  changes: { readonly pin?: string; readonly options?: Partial<CustodyOptions> } = {},
): Promise<CustodyHome> {
  const problems: string[] = [];
  const store = await openStore({ url: join(folder, 'keywarden.db') });
  try {
    await store.migrate(custodyMigrations);
    const custody = await openCustody({
      store,
      hsm: {
        library: findPkcs11Library(),
        tokenDirectory: join(folder, 'hsm'),
        tokenLabel: 'keywarden',
        pinSource: openPinSource(changes.pin ?? `file:${folder}.pin`),
      },
      random: cryptoRandom,
      onProblem: (problem) => problems.push(problem),
      ...changes.options,
    });
    return {
      store,
      custody,
      problems,
      async [Symbol.asyncDispose]() {
        await custody.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Every file below a folder, in one buffer each. */
export const allFiles = (folder: string): { readonly path: string; readonly bytes: Buffer }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));
