import { existsSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { Store } from '../storage/store.ts';
import { type ApplianceSettings, applianceName } from './appliance.ts';
import { CustodyError } from './custody-error.ts';
import type { HsmCaller } from './hsm-process.ts';
import type { LibraryInfo, OpenedToken } from './hsm-protocol.ts';
import {
  insertAppliance,
  insertDomainKey,
  listAppliances,
  listDomainKeys,
  listRetiredDomainKeys,
} from './records.ts';
import { makePrivateFolder, softHsmPaths, writeSoftHsmConfig } from './softhsm.ts';
import type { DomainKeysTable } from './tables.ts';
import { makeTokenFolder, mendTokenFile } from './token-folder.ts';
import { makeRoot, openRoot } from './wrapped-keys.ts';

const LOCK_WAIT_MILLISECONDS = 30_000;
const LOCK_CALL_MILLISECONDS = 40_000;

export interface BringUpContext {
  readonly store: Store;
  readonly random: Random;
  readonly clock: Clock;
  onProblem(problem: string): void;
  /** Told of each token that was opened. */
  onOpened(name: string, opened: OpenedToken, library: LibraryInfo): void;
  /** Runs under the start lock, when a process has the roots open. */
  onRoots(call: HsmCaller): Promise<void>;
}

/**
 * Gives a fresh process all it needs: library, login, the sealing roots of the database. Under the folder's lock, because
 * SoftHSM's logins race when processes start at once.
 * @returns what opens roots that were made since, and closes those that are gone
 */
export async function bringUp(
  context: BringUpContext,
  appliance: ApplianceSettings,
  call: HsmCaller,
): Promise<() => Promise<void>> {
  const { store } = context;
  const name = applianceName(appliance);
  const folder = appliance.tokenDirectory;
  const findSerial = async (): Promise<string | undefined> =>
    memberSerial(await listAppliances(store.reader), name);
  if (folder !== undefined) {
    const serial = await findSerial();
    if (serial !== undefined) requireTokens(folder, serial);
    await makePrivateFolder(folder);
    await lockFolder(call, folder);
  }
  const serial = await findSerial();
  if (folder !== undefined) await readyFolder(context, appliance, folder, serial);
  const library = await call('initialize', librarySettings(appliance));
  const opened = await login(call, appliance, serial ?? appliance.tokenSerial);
  if (serial === undefined) await foundDomain(context, name, opened, call);
  context.onOpened(name, opened, library);
  const sync = keepInStep(store, opened, call);
  await sync();
  await context.onRoots(call);
  await call('unlock', {});
  return sync;
}

export const librarySettings = ({ library, parameters }: ApplianceSettings) => ({
  library,
  ...(parameters !== undefined && { parameters }),
});

/** Takes the folder's start lock for the process; it is free again with `unlock` or when the process ends. */
export const lockFolder = (call: HsmCaller, folder: string): Promise<void> =>
  call(
    'lock',
    { path: softHsmPaths(folder).lock, timeoutMilliseconds: LOCK_WAIT_MILLISECONDS },
    LOCK_CALL_MILLISECONDS,
  );

/** Serial number of the appliance; undefined while the database has none at all. */
function memberSerial(
  members: readonly { readonly name: string; readonly serial: string }[],
  name: string,
): string | undefined {
  const member = members.find((row) => row.name === name);
  if (member === undefined && members.length > 0) {
    const message = `HSM ${name} holds no domain key of this database; run: keywarden hsm join ${name}`;
    throw new CustodyError('not-joined', message);
  }
  return member?.serial;
}

export async function login(
  call: HsmCaller,
  { tokenLabel: label, pinSource }: ApplianceSettings,
  serial: string | undefined,
): Promise<OpenedToken> {
  const pin = await pinSource.read();
  if (pin === undefined) {
    const message = `the HSM token's PIN is missing (${pinSource.description}): restore it; without it nothing sealed can be opened`;
    throw new CustodyError('settings', message);
  }
  return call('login', { serial, label, pin }).finally(() => pin.fill(0));
}

async function readyFolder(
  { random, onProblem }: BringUpContext,
  appliance: ApplianceSettings,
  folder: string,
  knownSerial: string | undefined,
): Promise<void> {
  const paths = softHsmPaths(folder);
  await writeSoftHsmConfig(paths.config, paths.tokens);
  if (existsSync(paths.tokens)) {
    if (await mendTokenFile(folder)) {
      onProblem(`the token's file in ${folder} was torn and is mended from its spare`);
    }
    return;
  }
  if (knownSerial !== undefined) requireTokens(folder, knownSerial);
  await makeTokenFolder({ ...appliance, folder, label: appliance.tokenLabel, random });
}

/** The first start of a deployment: this token is its first appliance, and its domain key the first one. */
async function foundDomain(
  { store, random, clock }: BringUpContext,
  name: string,
  opened: OpenedToken,
  call: HsmCaller,
): Promise<void> {
  const [domainKeyId, ...others] = opened.domainKeyIds;
  if (domainKeyId === undefined || others.length > 0) {
    const count = opened.domainKeyIds.length;
    throw new CustodyError('wrong-token', `a new database wants a token with one domain key, not ${count}`);
  }
  const now = clock.now();
  const row = await makeRoot(call, opened, domainKeyId, random, { state: 'current', now });
  const { serial, label, driver } = opened;
  const member = { name, serial, label, driver, capabilities: '', joined_at: now };
  try {
    await store.write(async (tx) => {
      await insertAppliance(tx, member);
      await insertDomainKey(tx, row);
    });
  } catch (error) {
    // Another process, on another token or machine, was first: its rows are the truth.
    if (!(error instanceof StorageError && error.fault === 'collision')) throw error;
  } finally {
    await call('closeRoot', { rootId: row.root_id });
  }
}

/** Keeps the sealing roots that one process has open equal to the database's. */
function keepInStep(store: Store, opened: OpenedToken, call: HsmCaller): () => Promise<void> {
  const openRootIds = new Set<string>();
  let currentId: string | undefined;
  return async () => {
    const rows = await listDomainKeys(store.reader);
    const current = rows.find(({ state }) => state === 'current');
    if (current === undefined) throw new CustodyError('unavailable', 'the domain key is not in the database');
    for (const row of rows) {
      if (openRootIds.has(row.root_id) || !(await holds(opened, call, row, row === current))) continue;
      await openRoot(call, row);
      openRootIds.add(row.root_id);
    }
    if (current.id !== currentId) await call('useKeys', { domainKeyId: current.id, rootId: current.root_id });
    currentId = current.id;
    await destroyRetired(store, call);
    for (const rootId of openRootIds) {
      if (rows.some((row) => row.root_id === rootId)) continue;
      await call('closeRoot', { rootId });
      openRootIds.delete(rootId);
    }
  };
}

/** Tokens forget what was rotated away, also those that were not there at the time. */
async function destroyRetired(store: Store, call: HsmCaller): Promise<void> {
  const retired = new Set((await listRetiredDomainKeys(store.reader)).map(({ id }) => id));
  if (retired.size === 0) return;
  for (const id of await call('domainKeyIds', {})) {
    if (!retired.has(id)) continue;
    await call('destroyDomainKey', { id }).catch((error: unknown) => {
      // Another process of the same token was first.
      if (!(error instanceof CustodyError && error.fault === 'unknown-key')) throw error;
    });
  }
}

/** Whether the token holds a domain key. The current one it must hold; of old and new ones it may have none. */
async function holds(
  opened: OpenedToken,
  call: HsmCaller,
  row: DomainKeysTable,
  isCurrent: boolean,
): Promise<boolean> {
  if (opened.domainKeyIds.includes(row.id) || (await call('domainKeyIds', {})).includes(row.id)) return true;
  if (!isCurrent) return false;
  throw new CustodyError(
    'wrong-token',
    `this database belongs to another domain key than the one of token ${opened.serial}`,
  );
}

/** A folder that is gone is not made anew for a database that has sealed under its token. */
function requireTokens(folder: string, serial: string): void {
  if (existsSync(softHsmPaths(folder).tokens)) return;
  const message = `HSM token ${serial}, to which this database belongs, is not in ${folder}: restore that folder`;
  throw new CustodyError('wrong-token', message);
}
