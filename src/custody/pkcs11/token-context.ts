import { CustodyError } from '../custody-error.ts';
import type { TopKeys } from '../rewrapping.ts';
import { TOKEN_FLAG } from './constants.ts';
import { findDomainKeys, type WrappingMechanism, wrappingMechanismOf } from './key-hierarchy.ts';
import { type ObjectHandle, Pkcs11, type SessionHandle, type SlotId, type TokenInfo } from './pkcs11.ts';
import { SessionPool, type SessionSource } from './session-pool.ts';

/** A token that is logged in, and the session that owns the login and what stays unwrapped. */
export interface OpenToken {
  readonly slot: SlotId;
  readonly session: SessionHandle;
}

/**
 * What the handlers of one HSM process share: its library, its token, the keys at the top, and sessions to work in.
 * While the root of trust is rotated there are two domain keys and two sealing roots: what is stored must say which one
 * wrapped it.
 */
export class TokenContext implements SessionSource {
  #pkcs11: Pkcs11 | undefined;
  #token: OpenToken | undefined;
  #sessions: SessionPool | undefined;
  #wrapping: WrappingMechanism | undefined;
  #current: TopKeys | undefined;
  #domainKeys: ReadonlyMap<string, ObjectHandle> = new Map();
  readonly #roots = new Map<string, ObjectHandle>();

  load(path: string): Pkcs11 {
    try {
      this.#pkcs11 = new Pkcs11(path);
    } catch (error) {
      throw new CustodyError('settings', `${path} does not load as a PKCS#11 library: ${String(error)}`);
    }
    return this.#pkcs11;
  }

  /** @returns ids of the domain keys the token holds */
  open(token: OpenToken): string[] {
    this.#token = token;
    this.#sessions ??= new SessionPool(this.pkcs11, token.slot);
    this.#sessions.warm();
    this.#domainKeys = findDomainKeys(this.pkcs11, token.session);
    return [...this.#domainKeys.keys()];
  }

  use(current: TopKeys): void {
    this.domainKey(current.domainKeyId);
    this.root(current.rootId);
    this.#current = current;
  }

  /** @throws CustodyError `unavailable` before `load` */
  get pkcs11(): Pkcs11 {
    return this.#pkcs11 ?? notReady('no library is loaded');
  }

  /** @throws CustodyError `unavailable` before `open` */
  get token(): OpenToken {
    return this.#token ?? notReady('no token is open');
  }

  /** How this token knows RFC 5649. */
  wrapping(slot: SlotId = this.token.slot): WrappingMechanism {
    this.#wrapping ??= wrappingMechanismOf(this.pkcs11, slot);
    return this.#wrapping;
  }

  /** What new things are wrapped and sealed under. @throws CustodyError `unavailable` before `use` */
  get current(): TopKeys {
    return this.#current ?? notReady('no sealing root is open');
  }

  /** A domain key made since the token was opened is found too. @throws CustodyError `unknown-key` */
  domainKey(id: string): ObjectHandle {
    const known = this.#domainKeys.get(id);
    if (known !== undefined) return known;
    this.#domainKeys = findDomainKeys(this.pkcs11, this.token.session);
    return this.#domainKeys.get(id) ?? unknownKey('domain key', id);
  }

  /** @throws CustodyError `unknown-key` */
  root(id: string): ObjectHandle {
    return this.#roots.get(id) ?? unknownKey('sealing root', id);
  }

  addRoot(id: string, handle: ObjectHandle): void {
    this.dropRoot(id);
    this.#roots.set(id, handle);
  }

  dropRoot(id: string): void {
    const handle = this.#roots.get(id);
    this.#roots.delete(id);
    if (handle !== undefined) this.pkcs11.destroyObject(this.token.session, handle);
  }

  /** See {@link SessionPool.inSession}. */
  inSession<T>(use: (session: SessionHandle) => T): T {
    return (this.#sessions ?? notReady('no token is open')).inSession(use);
  }
}

function notReady(what: string): never {
  throw new CustodyError('unavailable', `HSM: ${what}`);
}

function unknownKey(kind: string, id: string): never {
  throw new CustodyError('unknown-key', `the HSM process has no ${kind} ${id} open`);
}

/** By serial number when it is known, else by label. @throws CustodyError `wrong-token` unless there is just one */
export function findToken(pkcs11: Pkcs11, serial: string | undefined, label: string) {
  const tokens = pkcs11.slots().map((slot) => ({ slot, info: pkcs11.tokenInfo(slot) }));
  const matching = tokens.filter(({ info }) =>
    serial === undefined ? info.label === label : info.serial === serial,
  );
  const [only] = matching;
  if (only === undefined || matching.length > 1) {
    const wanted = serial === undefined ? `labelled ${label}` : `with serial number ${serial}`;
    throw new CustodyError('wrong-token', `the HSM has ${matching.length} tokens ${wanted}; wanted is one`);
  }
  return only;
}

/** A wrong try now could be the last one: that is for a person to risk. */
export function refuseLockedPin({ flags }: TokenInfo): void {
  if ((flags & (TOKEN_FLAG.USER_PIN_LOCKED | TOKEN_FLAG.USER_PIN_FINAL_TRY)) === 0) return;
  const message = "the token's PIN is locked or has one try left; have its security officer reset it";
  throw new CustodyError('pin-refused', message);
}
