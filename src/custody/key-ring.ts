import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { Instant } from '../core/clock.ts';
import type { SealPurpose } from './custody.ts';
import { type XaesKey, xaesKey } from './xaes-256-gcm.ts';

/** Key ids are 8 random bytes; written as 16 hex digits in rows and raw in sealed values. */
export const KEY_ID_BYTES = 8;

export interface DataKey {
  readonly id: string;
  readonly purpose: SealPurpose;
  /** Seals from this instant on, unless a newer one does; opens what it sealed until it is destroyed. */
  readonly activeFrom: Instant;
  /** Feeds key derivation and nothing else. */
  readonly secret: KeyObject;
  readonly sealing: XaesKey;
  /** MAC keys derived from it so far, by what for: derivation costs more than a MAC. */
  readonly macKeys: Map<string, KeyObject>;
}

/** Derives 32 bytes for one use of a data key (HKDF-SHA-256, RFC 5869); the parts of `info` cannot run into another. */
export function deriveKey(secret: KeyObject, ...info: readonly string[]): KeyObject {
  const label = JSON.stringify(['keywarden', ...info]);
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', label, 32)));
}

/** Takes over `material` (32 bytes) and clears it. */
export function dataKey(row: Pick<DataKey, 'id' | 'purpose' | 'activeFrom'>, material: Uint8Array): DataKey {
  const secret = createSecretKey(material);
  material.fill(0);
  return { ...row, secret, sealing: xaesKey(deriveKey(secret, 'seal', row.purpose)), macKeys: new Map() };
}

/** The data keys this process has open. */
export class KeyRing {
  readonly #byId = new Map<string, DataKey>();
  /** Newest first. */
  readonly #byPurpose = new Map<SealPurpose, readonly DataKey[]>();

  add(key: DataKey): void {
    if (this.#byId.has(key.id)) return;
    this.#byId.set(key.id, key);
    const keys = [...(this.#byPurpose.get(key.purpose) ?? []), key];
    keys.sort((a, b) => b.activeFrom - a.activeFrom || (a.id < b.id ? 1 : -1));
    this.#byPurpose.set(key.purpose, keys);
  }

  get ids(): readonly string[] {
    return [...this.#byId.keys()];
  }

  /** Forgets a key that was destroyed: from now on nothing under it opens here. */
  remove(id: string): void {
    const key = this.#byId.get(id);
    if (key === undefined) return;
    this.#byId.delete(id);
    this.#byPurpose.set(
      key.purpose,
      (this.#byPurpose.get(key.purpose) ?? []).filter((other) => other !== key),
    );
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  find(purpose: SealPurpose, id: string): DataKey | undefined {
    const key = this.#byId.get(id);
    return key?.purpose === purpose ? key : undefined;
  }

  /** The key that seals now. A clock behind the first key's time still has a key to seal with: the oldest. */
  current(purpose: SealPurpose, now: Instant): DataKey | undefined {
    const keys = this.#byPurpose.get(purpose) ?? [];
    return keys.find((key) => key.activeFrom <= now) ?? keys.at(-1);
  }
}
