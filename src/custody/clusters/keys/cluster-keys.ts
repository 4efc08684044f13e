import type { SecretBytes } from '../../../core/secret-bytes.ts';
import type { MaterialPlace } from '../../vault/key-vault.ts';
import type { ClusterSecrets } from '../cluster-secrets.ts';

/** How somebody who uses keys of a cluster logs in to it. */
export interface ClusterLogin {
  /** Who it is: each has a process of its own, which stays logged in. */
  readonly client: string;
  readonly clusterId: string;
  /** Name of the crypto user, for the count of wrong PINs. */
  readonly user: string;
  /**
   * Asked for only when a process has to log in.
   * @throws JobError `token-missing` where there is no such user
   */
  credentials(secrets: ClusterSecrets): Promise<{ readonly serial: string; readonly pin: Uint8Array }>;
}

/** By what the throttle counts wrong PINs of this user, whoever tries them. */
export const throttleKeyOf = ({ clusterId, user }: ClusterLogin): string =>
  `${clusterId}/crypto-user/${user}`;

/** A key in a cluster; ids of materials are CKA_IDs. */
export interface ClusterKey {
  readonly login: ClusterLogin;
  readonly place: MaterialPlace;
}

/**
 * AES-256 keys that live in a cluster's HSMs as non-extractable objects of a crypto user. Ciphertexts are as
 * `KeyVault.encrypt` makes them.
 *
 * Calls throw ClusterUnavailable where the cluster cannot be used here, JobError `pin-incorrect` where the user's password
 * is another one or not to be tried now, `token-missing`, `key-missing`, `not-possible`, or `broken`; decryption also
 * VaultError `invalid-ciphertext`.
 */
export interface ClusterKeys {
  /** Logs in anew, whatever went before. */
  connect(login: ClusterLogin): Promise<void>;
  /** Makes a key; it is in every working HSM of the cluster by then. A second call for the same place changes nothing. */
  generate(key: ClusterKey, label: string): Promise<void>;
  /** Destroys a key in every working HSM of the cluster. @returns whether there was one */
  destroy(key: ClusterKey): Promise<boolean>;
  encrypt(key: ClusterKey, plaintext: Uint8Array, aad: Uint8Array): Promise<Uint8Array>;
  decrypt(key: ClusterKey, ciphertext: Uint8Array, aad: Uint8Array): Promise<SecretBytes>;
  generateDataKey(
    key: ClusterKey,
    length: number,
    aad: Uint8Array,
  ): Promise<{ readonly plaintext: SecretBytes; readonly ciphertext: Uint8Array }>;
  /** Bytes of the HSM's own generator. */
  random(login: ClusterLogin, length: number): Promise<SecretBytes>;
  /** Logs a client out on this node. */
  forget(client: string): void;
  /** Logs everybody out. */
  close(): Promise<void>;
}
