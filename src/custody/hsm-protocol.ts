import type { CustodyFault } from './custody-error.ts';
import type { VaultCalls } from './vault/vault-calls.ts';

export interface LibraryInfo {
  readonly manufacturer: string;
  /** Its own words and version. */
  readonly description: string;
}

export interface OpenedToken {
  readonly serial: string;
  readonly label: string;
  /** Who made the token; kept beside wrapped keys, because mechanism numbers mean different things to different makers. */
  readonly driver: string;
  /** CKA_ID of each of its domain keys, in hex. */
  readonly domainKeyIds: readonly string[];
}

/** What a process and its token have left; undefined where the token does not say. */
export interface HsmUsage {
  readonly rssBytes: number;
  /** Of the process since it started. */
  readonly cpuMicroseconds: number;
  /** Sessions open at the token, by all processes. */
  readonly sessions: number | undefined;
  readonly mostSessions: number | undefined;
  readonly freeMemoryBytes: number | undefined;
  readonly keyPool: KeyPoolCounts;
}

/** Customers' keys in one process; running totals since it started, save for `loaded`. */
export interface KeyPoolCounts {
  readonly loaded: number;
  readonly hits: number;
  readonly misses: number;
  /** Keys that were dropped to make room for another. */
  readonly evictions: number;
}

export interface WrappedRoot {
  readonly rootId: string;
  readonly domainKeyId: string;
  readonly wrapped: Uint8Array;
  /** PKCS#11 number of the mechanism that wrapped it. */
  readonly mechanism: number;
}

/** Brings a fresh HSM process up to work. Each changes the state of the one process it is sent to. */
interface HsmSetupCalls {
  /** Waits for the lock of the token folder (flock); the kernel frees it when the process ends. */
  lock(input: { readonly path: string; readonly timeoutMilliseconds: number }): Promise<void>;
  unlock(input: Record<string, never>): void;
  /** `parameters` is for libraries that want some, such as NSS. */
  initialize(input: { readonly library: string; readonly parameters?: string }): LibraryInfo;
  /**
   * Makes a token in the first free slot; returns its serial number. Without `domainKeyId` it has no domain key yet and
   * gets one in a ceremony.
   */
  makeToken(input: {
    readonly label: string;
    readonly soPin: Uint8Array;
    readonly userPin: Uint8Array;
    readonly domainKeyId: Uint8Array | undefined;
  }): { readonly serial: string };
  /** By serial number when it is known, else by label, which then must be the only one. */
  login(input: {
    readonly serial: string | undefined;
    readonly label: string;
    readonly pin: Uint8Array;
  }): OpenedToken;
  /** Domain keys the token holds now, by CKA_ID in hex. */
  domainKeyIds(input: Record<string, never>): readonly string[];
  /** Logs in to a token that may have no domain key, and tries what custody builds on. */
  tryConformance(input: {
    readonly serial: string | undefined;
    readonly label: string;
    readonly pin: Uint8Array;
  }): { readonly token: Omit<OpenedToken, 'domainKeyIds'>; readonly conformance: Conformance };
  openRoot(input: WrappedRoot): void;
  closeRoot(input: { readonly rootId: string }): void;
  /** Names the keys, open already, under which new things are wrapped and sealed. */
  useKeys(input: { readonly rootId: string; readonly domainKeyId: string }): void;
}

export interface ConformanceCheck {
  readonly name: string;
  /** Without it the module cannot hold a domain key. */
  readonly need: boolean;
  readonly passed: boolean;
  readonly detail?: string;
}

/** What a module was found to do. */
export type Conformance = readonly ConformanceCheck[];

/** Steps of a ceremony, in processes of their own: the officer's login and the user's exclude each other. */
export interface CeremonyCalls {
  officerLogin(input: {
    readonly serial: string | undefined;
    readonly label: string;
    readonly officerPin: Uint8Array;
  }): Omit<OpenedToken, 'domainKeyIds'>;
  /** The public half of a fresh P-384 key whose private half stays in the token. */
  ephemeralPoint(input: Record<string, never>): Uint8Array;
  /** Makes the key; returns it wrapped for each of the points, in their order. */
  generateDomainKey(input: {
    readonly id: Uint8Array;
    readonly peerPoints: readonly Uint8Array[];
  }): readonly Uint8Array[];
  receiveDomainKey(input: {
    readonly id: Uint8Array;
    readonly peerPoint: Uint8Array;
    readonly wrapped: Uint8Array;
  }): void;
  /** Ends the officer's part: the token keeps the key, and the process goes on as the user's. */
  keepDomainKey(input: { readonly pin: Uint8Array }): void;
  /** The token forgets a domain key; what is still wrapped under it is lost. */
  destroyDomainKey(input: { readonly id: string }): void;
}

interface SealInput {
  readonly rootId: string;
  readonly plaintext: Uint8Array;
  readonly aad: Uint8Array;
}

interface OpenInput {
  readonly rootId: string;
  readonly sealed: Uint8Array;
  readonly aad: Uint8Array;
}

/** Sealing roots: kept wrapped under a domain key, used inside the HSM. */
export interface RootCalls {
  /** Generates a sealing root in the HSM and wraps it under a domain key. */
  makeRoot(input: { readonly rootId: string; readonly domainKeyId: string }): WrappedRoot;
  /** AES-256-GCM under a sealing root: nonce, ciphertext, tag. `plaintext` must not be empty. */
  sealUnderRoot(input: SealInput): Uint8Array;
  openUnderRoot(input: OpenInput): Uint8Array;
  /** From one root and binding to another; the plaintext stays in the process. */
  resealUnderRoot(input: { readonly from: OpenInput; readonly to: Omit<SealInput, 'plaintext'> }): Uint8Array;
  random(input: { readonly length: number }): Uint8Array;
}

export interface CareCalls {
  /** Touches the token and the current domain key and sealing root; fails when one is gone. */
  probe(input: Record<string, never>): void;
  usage(input: Record<string, never>): HsmUsage;
}

/**
 * What every process that is up does alike: each call may be sent to any process of any appliance, and sent again to
 * another when the first one dies. So none may leave anything behind that a later call needs.
 */
export interface HsmUseCalls extends RootCalls, CareCalls, VaultCalls {}

/**
 * What the HSM process does for its parent. Coarse on purpose: handles, sessions and templates stay in the process, and
 * no call hands out a key of the HSM or takes a template.
 */
export interface HsmCalls extends HsmSetupCalls, CeremonyCalls, HsmUseCalls {}

export type HsmCallName = keyof HsmCalls;
export type HsmInput<Name extends HsmCallName> = Parameters<HsmCalls[Name]>[0];
export type HsmOutput<Name extends HsmCallName> = Awaited<ReturnType<HsmCalls[Name]>>;

/** Parent to child. */
export interface HsmRequest {
  readonly id: number;
  readonly call: HsmCallName;
  readonly input: unknown;
}

/** Child to parent. With `fence` the child ends itself after this reply: its library is not to be trusted any more. */
export type HsmReply =
  | { readonly id: number; readonly ok: true; readonly output: unknown }
  | {
      readonly id: number;
      readonly ok: false;
      readonly fault: CustodyFault;
      readonly message: string;
      readonly fence: boolean;
    };
