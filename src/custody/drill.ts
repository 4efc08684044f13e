import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../storage/store.ts';
import { type ApplianceSettings, applianceName } from './appliance.ts';
import { lockFolder } from './bring-up.ts';
import { CustodyError } from './custody-error.ts';
import { type HsmProcess, startHsmProcess } from './hsm-process.ts';
import { listDomainKeys, listSealingKeys } from './records.ts';
import type { WrappedStore } from './rewrapping.ts';
import { makePrivateFolder, softHsmPaths, writeSoftHsmConfig } from './softhsm.ts';
import { openDataKey, openRoot } from './wrapped-keys.ts';

const PROCESS_MILLISECONDS = 30_000;

/** What came back of a kind of keys. */
export interface DrillCount {
  readonly what: string;
  readonly wanted: number;
  readonly found: number;
}

const folderOf = (appliance: ApplianceSettings): string => {
  if (appliance.tokenDirectory !== undefined) return appliance.tokenDirectory;
  const message = `HSM ${applianceName(appliance)} keeps its keys itself: back it up, and try its backups, with its maker's tools`;
  throw new CustodyError('settings', message);
};

/** An HSM process over no token, for the sake of the lock. */
const lockHolder = (environment: Readonly<Record<string, string>>): HsmProcess =>
  startHsmProcess({ environment, callTimeoutMilliseconds: PROCESS_MILLISECONDS, onExit: () => undefined });

/**
 * Copies the token of a SoftHSM folder to a folder that does not exist yet, at a moment when nobody logs in: SoftHSM
 * rewrites the token's file then. What is in it is encrypted under the PINs, and of use with them only.
 */
export async function backUpToken(appliance: ApplianceSettings, target: string): Promise<void> {
  const paths = softHsmPaths(folderOf(appliance));
  await mkdir(target, { mode: 0o700 });
  const holder = lockHolder({});
  try {
    await lockFolder(holder.call, folderOf(appliance));
    await cp(paths.tokens, join(target, 'tokens'), { recursive: true, errorOnExist: true });
    await cp(paths.spare, softHsmPaths(target).spare);
  } finally {
    await holder.close();
  }
}

/**
 * Opens a backup in a scratch folder with the PIN the appliance has now, and counts which of the database's keys it
 * opens. Nothing else is touched.
 */
export async function drillBackup(
  store: Store,
  appliance: ApplianceSettings,
  backup: string,
  wrappedStores: readonly WrappedStore[],
): Promise<DrillCount[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'keywarden-drill-'));
  const paths = softHsmPaths(scratch);
  const pin = await appliance.pinSource.read();
  if (pin === undefined) throw new CustodyError('settings', "the token's PIN is missing");
  await makePrivateFolder(scratch);
  await cp(softHsmPaths(backup).tokens, paths.tokens, { recursive: true });
  await writeSoftHsmConfig(paths.config, paths.tokens);
  const restored = lockHolder({ SOFTHSM2_CONF: paths.config });
  try {
    await restored.call('initialize', { library: appliance.library });
    const login = { serial: undefined, label: appliance.tokenLabel, pin };
    const { domainKeyIds } = await restored.call('login', login);
    return await countKeys(store, restored, domainKeyIds, wrappedStores);
  } finally {
    pin.fill(0);
    await restored.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function countKeys(
  store: Store,
  restored: HsmProcess,
  domainKeyIds: readonly string[],
  wrappedStores: readonly WrappedStore[],
): Promise<DrillCount[]> {
  const domainKeys = await listDomainKeys(store.reader);
  const dataKeys = await listSealingKeys(store.reader);
  const present = domainKeys.filter(({ id }) => domainKeyIds.includes(id));
  const opens = async (open: () => Promise<unknown>): Promise<boolean> => {
    try {
      await open();
      return true;
    } catch (error) {
      if (error instanceof CustodyError && error.fault !== 'unavailable') return false;
      throw error;
    }
  };
  let roots = 0;
  for (const row of present) if (await opens(() => openRoot(restored.call, row))) roots++;
  let found = 0;
  for (const row of dataKeys) if (await opens(() => openDataKey(restored.call, row))) found++;
  const [current] = present.filter(({ state }) => state === 'current');
  const others: DrillCount[] = [];
  if (current !== undefined && roots === present.length) {
    await restored.call('useKeys', { domainKeyId: current.id, rootId: current.root_id });
    for (const wrapped of wrappedStores) {
      others.push({ what: wrapped.name, ...(await wrapped.tryAll(restored.call)) });
    }
  }
  return [
    { what: 'domain keys', wanted: domainKeys.length, found: present.length },
    { what: 'sealing roots', wanted: domainKeys.length, found: roots },
    { what: 'data keys', wanted: dataKeys.length, found },
    ...others,
  ];
}
