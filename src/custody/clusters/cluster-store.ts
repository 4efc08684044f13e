import type { JobInput, JobName, JobOutput } from './jobs.ts';
import type { HsmPaths } from './stores.ts';

/** What the process of a tunnel loads. */
export interface TunnelModule {
  /** Path of the PKCS#11 library. */
  readonly library: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Serial numbers of the only tokens it may show; undefined where the module has no others. */
  readonly tokens?: readonly string[];
}

export interface NewUserToken {
  readonly label: string;
  readonly soPin: Uint8Array;
  readonly pin: Uint8Array;
}

/** The tokens of one HSM: the one with the cluster's identity key, and one for each crypto user. */
export interface ClusterStore {
  /** Files of the tokens, by which they are cloned and backed up; undefined where keys cannot leave the HSM. */
  readonly files: HsmPaths | undefined;
  /** Whether the tokens are where they were put. Of a module without files that takes a process to tell. */
  isThere(): Promise<boolean>;
  /** Makes room for the first token; what an attempt that failed has left goes. */
  prepare(): Promise<void>;
  /** Wipes what there is. */
  erase(): Promise<void>;
  /** Makes the identity key. @returns its public half, DER SubjectPublicKeyInfo */
  makeIdentity(pin: Uint8Array): Promise<Uint8Array>;
  signAsIdentity(pin: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
  /** @throws ClusterUnavailable when there is no room */
  makeUserToken(token: NewUserToken): Promise<{ readonly serial: string }>;
  /** Wipes a user's token with all its keys; nothing happens when it is gone already. */
  removeUserToken(serial: string, soPin: Uint8Array): Promise<void>;
  /** A job on a user's token. @throws JobError */
  run<Name extends JobName>(job: Name, input: JobInput<Name>): Promise<JobOutput<Name>>;
  /** @throws ClusterUnavailable when there is nothing to show */
  tunnelModule(): Promise<TunnelModule>;
  /** Whether a tunnel that began with this module may go on. */
  isCurrent(module: TunnelModule): Promise<boolean>;
}
