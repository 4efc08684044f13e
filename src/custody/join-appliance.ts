import { existsSync } from 'node:fs';
import type { Random } from '../core/random.ts';
import { type ApplianceSettings, applianceEnvironment, applianceName } from './appliance.ts';
import { librarySettings, lockFolder } from './bring-up.ts';
import { holdCeremony } from './ceremony.ts';
import { CustodyError } from './custody-error.ts';
import { startHsmProcess } from './hsm-process.ts';
import type { Conformance } from './hsm-protocol.ts';
import { listAppliances } from './records.ts';
import { type RotationContext, rotateRootOfTrust } from './rotation.ts';
import { makePrivateFolder, softHsmPaths, writeSoftHsmConfig } from './softhsm.ts';
import { makeTokenFolder } from './token-folder.ts';

const PROBE_MILLISECONDS = 120_000;

/** Makes the SoftHSM token of an appliance that is to join, where it has a folder of ours and no token yet. */
export async function readyToJoin(appliance: ApplianceSettings, random: Random): Promise<void> {
  const { tokenDirectory: folder, tokenLabel: label } = appliance;
  if (folder === undefined) return;
  const paths = softHsmPaths(folder);
  await makePrivateFolder(folder);
  await writeSoftHsmConfig(paths.config, paths.tokens);
  if (!existsSync(paths.tokens))
    await makeTokenFolder({ ...appliance, folder, label, random, isJoining: true });
}

/** Tries what custody needs of a module, in a process of its own; changes nothing in its token. */
export async function probeAppliance(appliance: ApplianceSettings): Promise<Conformance> {
  const name = applianceName(appliance);
  const pin = await appliance.pinSource.read();
  if (pin === undefined) throw new CustodyError('settings', `HSM ${name}: the PIN of its user is missing`);
  const process = startHsmProcess({
    environment: applianceEnvironment(appliance),
    callTimeoutMilliseconds: PROBE_MILLISECONDS,
    onExit: () => undefined,
  });
  try {
    if (appliance.tokenDirectory !== undefined) await lockFolder(process.call, appliance.tokenDirectory);
    await process.call('initialize', librarySettings(appliance));
    const login = { serial: appliance.tokenSerial, label: appliance.tokenLabel, pin };
    return (await process.call('tryConformance', login)).conformance;
  } finally {
    pin.fill(0);
    await process.close();
  }
}

/** @throws CustodyError `settings` when the module lacks what custody needs */
async function requireConformance(appliance: ApplianceSettings): Promise<Conformance> {
  const conformance = await probeAppliance(appliance);
  const lacking = conformance.filter(({ need, passed }) => need && !passed);
  if (lacking.length === 0) return conformance;
  const list = lacking.map((check) => `${check.name} (${check.detail ?? 'failed'})`).join('; ');
  const message = `HSM ${applianceName(appliance)} cannot hold a domain key. It lacks: ${list}`;
  throw new CustodyError('settings', message);
}

/**
 * Makes the first domain key of a deployment in a token that is there already, with both PINs set.
 * @returns its CKA_ID in hex
 * @throws CustodyError `settings` when the module lacks what custody needs, or the token has a domain key
 */
export async function initializeAppliance(appliance: ApplianceSettings, random: Random): Promise<string> {
  await requireConformance(appliance);
  const { domainKeyId, seats, undo, close } = await holdCeremony(
    [{ appliance, serial: appliance.tokenSerial }],
    random,
  );
  try {
    const [seat] = seats;
    const ids = (await seat?.process.call('domainKeyIds', {})) ?? [];
    if (ids.length === 1) return domainKeyId;
    await undo();
    throw new CustodyError(
      'settings',
      `the token has a domain key already: ${ids.filter((id) => id !== domainKeyId).join(', ')}`,
    );
  } finally {
    await close();
  }
}

/**
 * Takes an appliance into the fleet: its module is probed, then it gets the new domain key that all others get with it.
 * @throws CustodyError `settings` when it has joined already, or its module lacks what custody needs
 */
export async function joinAppliance(
  context: RotationContext,
  appliances: readonly ApplianceSettings[],
  name: string,
): Promise<Conformance> {
  const appliance = appliances.find((settings) => applianceName(settings) === name);
  if (appliance === undefined) {
    const known = appliances.map(applianceName).join(', ');
    throw new CustodyError('settings', `HSM ${name} is not in the settings; there are: ${known}`);
  }
  if ((await listAppliances(context.store.reader)).some((row) => row.name === name)) {
    throw new CustodyError('settings', `HSM ${name} has joined already`);
  }
  await readyToJoin(appliance, context.random);
  const conformance = await requireConformance(appliance);
  await rotateRootOfTrust(context, appliances, {
    join: { appliance, capabilities: JSON.stringify(conformance) },
  });
  return conformance;
}
