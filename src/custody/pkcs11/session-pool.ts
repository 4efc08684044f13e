import type { Pkcs11, SessionHandle, SlotId } from './pkcs11.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import { remedyFor } from './return-codes.ts';

/** Where calls find the library and a session that nothing else uses. */
export interface SessionSource {
  readonly pkcs11: Pkcs11;
  /** See {@link SessionPool.inSession}. */
  inSession<T>(use: (session: SessionHandle) => T): T;
}

/** Sessions of one token, opened as they are needed and used again. */
export class SessionPool implements SessionSource {
  readonly pkcs11: Pkcs11;
  readonly #slot: SlotId;
  readonly #idle: SessionHandle[] = [];

  constructor(pkcs11: Pkcs11, slot: SlotId) {
    this.pkcs11 = pkcs11;
    this.#slot = slot;
  }

  /** Keeps one open, so that work needs no further session while others fill the token's table. */
  warm(): void {
    if (this.#idle.length === 0) this.#idle.push(this.pkcs11.openSession(this.#slot));
  }

  /**
   * Runs calls in a session that nothing else uses; once more in a fresh one if that may help. A session in which a call
   * failed may be stuck half way in an operation, so it is closed; session objects made in `use` must be destroyed there.
   */
  inSession<T>(use: (session: SessionHandle) => T): T {
    try {
      return this.#once(use);
    } catch (error) {
      if (!(error instanceof Pkcs11Error)) throw error;
      const remedy = remedyFor(error.code);
      if (remedy === 'retry' || remedy === 'reopen') return this.#once(use);
      throw error;
    }
  }

  #once<T>(use: (session: SessionHandle) => T): T {
    const session = this.#idle.pop() ?? this.pkcs11.openSession(this.#slot);
    let result: T;
    try {
      result = use(session);
    } catch (error) {
      this.#discard(session);
      throw error;
    }
    this.#idle.push(session);
    return result;
  }

  /** A session that is gone cannot be closed; why `use` failed matters more. */
  #discard(session: SessionHandle): void {
    try {
      this.pkcs11.closeSession(session);
    } catch (error) {
      if (!(error instanceof Pkcs11Error)) throw error;
    }
  }
}
