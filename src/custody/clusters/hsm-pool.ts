import type { PinSource } from '../pin-source.ts';

/** An HSM takes one, each crypto user one more; so nobody takes a whole partition list by mistake or on purpose. */
export const SLOTS_PER_ACCOUNT = 8;

/** Slots of one PKCS#11 module, kept by the operator for customers' clusters. */
export interface HsmPool {
  readonly name: string;
  /** Clusters of this HSM type get their HSMs here. */
  readonly hsmType: string;
  /** Availability zone the module stands for. */
  readonly zone: string;
  /** Path of the PKCS#11 library. */
  readonly library: string;
  /** Variables of the library; it gets no others. */
  readonly environment: Readonly<Record<string, string>>;
  /** Slots that one account may have at once; {@link SLOTS_PER_ACCOUNT} unless told. */
  readonly slotsPerAccount?: number;
  /** Whether a token that nobody has is the pool's. */
  owns(token: { readonly serial: string; readonly label: string }): boolean;
  /** Officer's PIN of every token that nobody has. */
  readonly officerPinSource: PinSource;
}

/** A token of a pool that a cluster may take. */
export interface FreeSlot {
  readonly pool: string;
  readonly serial: string;
  /** What it is called while nobody has it. */
  readonly label: string;
  /** Slots of the pool that one account may have. */
  readonly mostPerAccount: number;
}
