import { CustodyError } from '../custody-error.ts';
import { type ObjectHandle, Pkcs11, type SessionHandle, type SlotId } from './pkcs11.ts';
import { Pkcs11Error } from './pkcs11-error.ts';
import { remedyFor } from './return-codes.ts';

/** A token that is logged in, and the session that owns the login and what stays unwrapped. */
export interface OpenToken {
  readonly slot: SlotId;
  readonly session: SessionHandle;
  readonly domainKey: ObjectHandle;
}

/** What the handlers of one HSM process share: its library, its token, and sessions to work in. */
export class TokenContext {
  #pkcs11: Pkcs11 | undefined;
  #token: OpenToken | undefined;
  readonly #idle: SessionHandle[] = [];

  load(path: string): Pkcs11 {
    try {
      this.#pkcs11 = new Pkcs11(path);
    } catch (error) {
      throw new CustodyError('settings', `${path} does not load as a PKCS#11 library: ${String(error)}`);
    }
    return this.#pkcs11;
  }

  open(token: OpenToken): void {
    this.#token = token;
  }

  /** @throws CustodyError `unavailable` before `load` */
  get pkcs11(): Pkcs11 {
    return this.#pkcs11 ?? notReady('no library is loaded');
  }

  /** @throws CustodyError `unavailable` before `open` */
  get token(): OpenToken {
    return this.#token ?? notReady('no token is open');
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
    const session = this.#idle.pop() ?? this.pkcs11.openSession(this.token.slot);
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

export function notReady(what: string): never {
  throw new CustodyError('unavailable', `HSM: ${what}`);
}
