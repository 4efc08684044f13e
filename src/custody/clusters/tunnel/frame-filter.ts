import type { Clock } from '../../../core/clock.ts';
import { returnCodeName } from '../../pkcs11/return-codes.ts';
import type { ServingHsm } from '../cluster-host.ts';
import type { PinThrottle } from '../pin-throttle.ts';
import { PIN_CHARACTERS, stretchPin } from '../stretch-pin.ts';
import type { RemoteModule } from './remote-module.ts';
import { arrayOf, attributeRequest, BodyReader, encodeBody, errorBody, returnCodeOf } from './rpc-body.ts';
import { CALL, CALLS, REFUSED_NAMES, type RpcCall } from './rpc-calls.ts';
import { readTemplate } from './templates.ts';

/** One command on a cluster, as it is recorded: never a PIN, a key or the data. */
export interface ClusterCommand {
  /** PKCS#11's name without `C_`, such as `Sign`. */
  readonly command: string;
  /** Crypto user, if one is known: the label of the token. */
  readonly user: string | undefined;
  readonly keyId: string | undefined;
  readonly keyLabel: string | undefined;
  /** Such as `CKR_PIN_INCORRECT`; undefined for success. */
  readonly failure: string | undefined;
}

export interface FilterOptions {
  readonly clusterId: string;
  readonly hsm: ServingHsm;
  readonly remote: Pick<RemoteModule, 'ask'>;
  readonly throttle: PinThrottle;
  readonly clock: Clock;
  onCommand(command: ClusterCommand): void;
}

const CKR = {
  ACTION_PROHIBITED: 0x1b,
  FUNCTION_NOT_SUPPORTED: 0x54,
  PIN_INCORRECT: 0xa0,
  PIN_LEN_RANGE: 0xa2,
  PIN_LOCKED: 0xa4,
  TEMPLATE_INCONSISTENT: 0xd1,
  TOKEN_WRITE_PROTECTED: 0xe2,
  USER_NOT_LOGGED_IN: 0x101,
  USER_TYPE_INVALID: 0x103,
} as const;
const CKA_ID = 0x102;
const CKA_LABEL = 0x3;
const USER = 1n;
/** CKS_RO_USER_FUNCTIONS and CKS_RW_USER_FUNCTIONS. */
const USER_STATES: ReadonlySet<bigint> = new Set([1n, 3n]);
/** Data, certificates and public keys. */
const PUBLIC_CLASSES: ReadonlySet<bigint> = new Set([0n, 1n, 2n]);
const MOST_NAME_BYTES = 256;
const MOST_KEYS_REMEMBERED = 1000;

interface KeyName {
  readonly id: string;
  readonly label: string;
}

/**
 * What stands between a customer's program and the HSM: only known calls pass, PINs are stretched and wrong ones
 * counted, nothing changes without a login, keys are never stored in clear, tokens never wiped; and every command is told.
 */
export class FrameFilter {
  readonly #options: FilterOptions;
  /** Session → label of its token. */
  readonly #users = new Map<bigint, string>();
  readonly #labels = new Map<bigint, string>();
  readonly #keys = new Map<bigint, KeyName>();
  /** Session → key of the operation under way in it. */
  readonly #active = new Map<bigint, KeyName>();
  readonly #loggedIn = new Set<string>();

  constructor(options: FilterOptions) {
    this.#options = options;
  }

  /** Crypto users who logged in through this tunnel. */
  get loggedIn(): ReadonlySet<string> {
    return this.#loggedIn;
  }

  /** Answers one call of the client. @throws RangeError for a body that is malformed, Error when the HSM's process ended */
  async answer(body: Buffer): Promise<Buffer> {
    const reader = new BodyReader(body);
    const call = Object.hasOwn(CALLS, reader.call) ? CALLS[reader.call] : undefined;
    if (call === undefined) return this.#refuseCall(reader.call);
    if (reader.call === CALL.login) return this.#login(reader);
    if (reader.call === CALL.setPin) return this.#setPin(reader);
    if (reader.call === CALL.openSession) return this.#openSession(body, reader);
    if (reader.call === CALL.generateRandom && reader.lengthBeforeEnd() === 0) return NO_BYTES;
    if (reader.call === CALL.initialize) return this.#inTurn(() => this.#options.remote.ask(body));
    return this.#pass(call, body, reader);
  }

  async #pass(call: RpcCall, body: Buffer, reader: BodyReader): Promise<Buffer> {
    const session = reader.signature.startsWith('u') ? reader.ulong() : undefined;
    const key = await this.#keyOf(call, reader, session);
    const refusal = call.changesStore ? await this.#whyNot(call, body, session) : undefined;
    if (refusal !== undefined) {
      this.#tell(call.name, session, key, refusal);
      return errorBody(refusal);
    }
    const answer = call.changesStore
      ? await this.#inTurn(() => this.#options.remote.ask(body))
      : await this.#options.remote.ask(body);
    if (call.changesStore) this.#options.hsm.changed();
    if (call.isRecorded) this.#tell(call.name, session, key, returnCodeOf(answer));
    return answer;
  }

  /** The code for a change that must not be. */
  async #whyNot(call: RpcCall, body: Buffer, session: bigint | undefined): Promise<number | undefined> {
    if (storesInClear(call.name, body)) return CKR.TEMPLATE_INCONSISTENT;
    return session !== undefined && (await this.#isLoggedIn(session)) ? undefined : CKR.USER_NOT_LOGGED_IN;
  }

  /** SoftHSM lets everybody make, change and destroy public objects, such as the keys that others verify or encrypt with. */
  async #isLoggedIn(session: bigint): Promise<boolean> {
    const answer = await this.#options.remote.ask(encodeBody(CALL.getSessionInfo, 'u', session));
    if (returnCodeOf(answer) !== 0) return false;
    const reader = new BodyReader(answer);
    reader.ulong();
    return USER_STATES.has(reader.ulong());
  }

  #refuseCall(number: number): Buffer {
    const code = Object.hasOwn(REFUSED_NAMES, number)
      ? CKR.TOKEN_WRITE_PROTECTED
      : CKR.FUNCTION_NOT_SUPPORTED;
    this.#tell(REFUSED_NAMES[number] ?? `Call${number}`, undefined, undefined, code);
    return errorBody(code);
  }

  async #inTurn(work: () => Promise<Buffer>): Promise<Buffer> {
    const release = await this.#options.hsm.takeTurn();
    try {
      return await work();
    } finally {
      release();
    }
  }

  async #openSession(body: Buffer, reader: BodyReader): Promise<Buffer> {
    const slot = reader.ulong();
    const answer = await this.#options.remote.ask(body);
    if (returnCodeOf(answer) !== 0) return answer;
    this.#users.set(new BodyReader(answer).ulong(), await this.#labelOf(slot));
    return answer;
  }

  /** Whose token a slot holds; asked of the HSM once. */
  async #labelOf(slot: bigint): Promise<string> {
    const known = this.#labels.get(slot);
    if (known !== undefined) return known;
    const answer = await this.#options.remote.ask(encodeBody(CALL.getTokenInfo, 'u', slot));
    if (returnCodeOf(answer) !== 0) return '';
    const label = new BodyReader(answer).bytes().toString('utf8').trimEnd();
    this.#labels.set(slot, label);
    return label;
  }

  async #login(reader: BodyReader): Promise<Buffer> {
    const [session, userType, pin] = [reader.ulong(), reader.ulong(), reader.array()];
    // The officer's PIN is nobody's: admins act through Keywarden's own commands.
    if (userType !== USER) return this.#answered('Login', session, CKR.USER_TYPE_INVALID);
    const stretched = await this.#tried(session, pin);
    if (stretched === undefined) return this.#answered('Login', session, CKR.PIN_LOCKED);
    return this.#tryPin(
      'Login',
      session,
      encodeBody(CALL.login, 'uuay', session, userType, arrayOf(stretched)),
    );
  }

  async #setPin(reader: BodyReader): Promise<Buffer> {
    const [session, oldPin, newPin] = [reader.ulong(), reader.array(), reader.array()];
    const { secrets, changed } = this.#options.hsm;
    const characters = newPin.toString('utf8').length;
    if (characters < PIN_CHARACTERS.least || characters > PIN_CHARACTERS.most)
      return this.#answered('SetPIN', session, CKR.PIN_LEN_RANGE);
    const stretched = await this.#tried(session, oldPin);
    if (stretched === undefined) return this.#answered('SetPIN', session, CKR.PIN_LOCKED);
    const body = encodeBody(
      CALL.setPin,
      'uayay',
      session,
      arrayOf(stretched),
      arrayOf(await stretchPin(newPin, secrets)),
    );
    const answer = await this.#tryPin('SetPIN', session, body);
    changed();
    return answer;
  }

  /** Looks again and counts while nobody else logs in: tunnels that try at once get one guess for each pause. */
  #tryPin(command: string, session: bigint, body: Buffer): Promise<Buffer> {
    return this.#inTurn(async () => {
      if (this.#mustWait(session)) return this.#answered(command, session, CKR.PIN_LOCKED);
      const answer = await this.#options.remote.ask(body);
      this.#judge(command, session, returnCodeOf(answer));
      return answer;
    });
  }

  /** The PIN as the token knows it; undefined while the user's PIN may not be tried. */
  async #tried(session: bigint, pin: Buffer): Promise<Uint8Array | undefined> {
    if (this.#mustWait(session)) return undefined;
    const stretched = await stretchPin(pin, this.#options.hsm.secrets);
    pin.fill(0);
    return stretched;
  }

  #mustWait(session: bigint): boolean {
    const { throttle, clock } = this.#options;
    return throttle.wait(this.#throttleKey(session), clock.now()) > 0;
  }

  #throttleKey(session: bigint): string {
    return `${this.#options.clusterId}/crypto-user/${this.#users.get(session) ?? ''}`;
  }

  #judge(command: string, session: bigint, code: number): void {
    const { throttle, clock } = this.#options;
    if (code === CKR.PIN_INCORRECT) throttle.failed(this.#throttleKey(session), clock.now());
    if (code === 0) {
      throttle.succeeded(this.#throttleKey(session));
      this.#loggedIn.add(this.#users.get(session) ?? '');
    }
    this.#tell(command, session, undefined, code);
  }

  #answered(command: string, session: bigint, code: number): Buffer {
    this.#tell(command, session, undefined, code);
    return errorBody(code);
  }

  async #keyOf(call: RpcCall, reader: BodyReader, session: bigint | undefined): Promise<KeyName | undefined> {
    if (call.key === undefined || session === undefined) return undefined;
    if (call.key === 'remembered') return this.#active.get(session);
    const key = await this.#nameOf(session, handleIn(call.key, reader));
    if (!call.isRecorded) this.#active.set(session, key);
    if (call.name === 'DestroyObject' || call.name === 'SetAttributeValue') this.#keys.clear();
    return key;
  }

  async #nameOf(session: bigint, key: bigint): Promise<KeyName> {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const read = async (type: number): Promise<Buffer> => {
      const request = attributeRequest([type], MOST_NAME_BYTES);
      const answer = await this.#options.remote.ask(
        encodeBody(CALL.getAttributeValue, 'uufA', session, key, request),
      );
      if (returnCodeOf(answer) !== 0) return Buffer.alloc(0);
      const reader = new BodyReader(answer);
      const count = reader.length();
      reader.length();
      const isValid = count === 1 && reader.byte() !== 0;
      if (!isValid) return Buffer.alloc(0);
      reader.length();
      return reader.bytes();
    };
    const name = {
      id: (await read(CKA_ID)).toString('hex'),
      label: (await read(CKA_LABEL)).toString('utf8'),
    };
    if (this.#keys.size >= MOST_KEYS_REMEMBERED) this.#keys.clear();
    this.#keys.set(key, name);
    return name;
  }

  #tell(command: string, session: bigint | undefined, key: KeyName | undefined, code: number): void {
    this.#options.onCommand({
      command,
      user: session === undefined ? undefined : this.#users.get(session),
      keyId: key?.id,
      keyLabel: key?.label,
      failure: code === 0 ? undefined : returnCodeName(code),
    });
  }
}

/** SoftHSM fails for no bytes where it gets no place to put them, as it does behind p11-kit. */
const NO_BYTES = encodeBody(CALL.generateRandom, 'ay', arrayOf(Buffer.alloc(0)));

/** How many templates follow, and what comes before them, by call. */
const TEMPLATES: Readonly<Record<string, (reader: BodyReader) => void>> = {
  CreateObject: () => undefined,
  CopyObject: (reader) => void reader.ulong(),
  SetAttributeValue: (reader) => void reader.ulong(),
  GenerateKey: (reader) => reader.skipMechanism(),
  GenerateKeyPair(reader) {
    reader.skipMechanism();
    // The public half may be read by anybody.
    readTemplate(reader);
  },
  UnwrapKey(reader) {
    reader.skipMechanism();
    reader.ulong();
    reader.array();
  },
  DeriveKey(reader) {
    reader.skipMechanism();
    reader.ulong();
  },
};

/** Eight bytes of the last number; behind a wrapped key stand the four of the buffer's length. */
const LAST = 8;
const WRAPPED = 12;

function handleIn(place: NonNullable<RpcCall['key']>, reader: BodyReader): bigint {
  if (place === 'last') return reader.ulongBeforeEnd(LAST);
  if (place === 'wrapped') return reader.ulongBeforeEnd(WRAPPED);
  if (place === 'after-mechanism') reader.skipMechanism();
  return reader.ulong();
}

/**
 * Whether a call would put a secret or private key in clear on the disk: SoftHSM encrypts PRIVATE objects only. What
 * cannot be read is refused.
 */
function storesInClear(name: string, body: Buffer): boolean {
  const skip = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined;
  if (skip === undefined) return false;
  try {
    const reader = new BodyReader(body);
    reader.ulong();
    skip(reader);
    const { isPrivate, objectClass } = readTemplate(reader);
    const isPublicKind = objectClass !== undefined && PUBLIC_CLASSES.has(objectClass);
    return isPrivate === false && !isPublicKind;
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}
