import type { PinSource } from './pin-source.ts';
import { softHsmPaths } from './softhsm.ts';

/** One HSM: a PKCS#11 library and the token in it that holds, or is to hold, the domain key. */
export interface ApplianceSettings {
  /** Names it among the appliances of the deployment; `primary` unless told. */
  readonly name?: string;
  /** Path of the PKCS#11 library; see `findPkcs11Library`. */
  readonly library: string;
  /**
   * Folder of a SoftHSM token of our own, made on first use (0700). Without it the library is used as the system
   * configures it, and the token must be there.
   */
  readonly tokenDirectory?: string;
  /** At most 32 bytes. Names the token on first use; afterwards its serial number in the database does. */
  readonly tokenLabel: string;
  /** Finds the token on first use instead of the label. */
  readonly tokenSerial?: string;
  readonly pinSource: PinSource;
  /** The security officer's PIN: only ceremonies ask for it. Without it nothing can join or be rotated. */
  readonly officerPinSource?: PinSource;
  /** Environment variables of the library, such as SOFTHSM2_CONF; nothing else of ours reaches it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What C_Initialize passes to libraries that want parameters, such as NSS. */
  readonly parameters?: string;
  /** Most HSM processes at once; see `HsmFleet`. */
  readonly mostWorkers?: number;
}

export const PRIMARY_APPLIANCE = 'primary';

export const applianceName = (settings: ApplianceSettings): string => settings.name ?? PRIMARY_APPLIANCE;

/** The environment of the appliance's HSM processes. */
export function applianceEnvironment({
  tokenDirectory,
  environment,
}: ApplianceSettings): Readonly<Record<string, string>> {
  if (tokenDirectory !== undefined) return { SOFTHSM2_CONF: softHsmPaths(tokenDirectory).config };
  const configured = process.env['SOFTHSM2_CONF'];
  return { ...(configured !== undefined && { SOFTHSM2_CONF: configured }), ...environment };
}
