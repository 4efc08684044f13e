import { CustodyError } from '../custody-error.ts';
import type { CeremonyCalls } from '../hsm-protocol.ts';
import type { Template } from './attributes.ts';
import { KEY_TYPE, OBJECT_CLASS } from './constants.ts';
import { domainKeyTemplate, keepDomainKey } from './key-hierarchy.ts';
import type { ObjectHandle, SessionHandle, SlotId } from './pkcs11.ts';
import { findToken, refuseLockedPin, type TokenContext } from './token-context.ts';

/** NIST P-384, as an object identifier in DER. */
const P384 = Buffer.from('06052b81040022', 'hex');
const AES_256_BYTES = 32;

/** A token in a ceremony: one session, in which the security officer is logged in until the key is kept. */
interface Chair {
  readonly slot: SlotId;
  readonly session: SessionHandle;
  readonly ephemeral?: ObjectHandle;
  /** The domain key in the making: a session object of the officer's. */
  readonly made?: ObjectHandle;
  readonly id?: Uint8Array;
}

/**
 * Makes one domain key in several tokens. It is generated in one of them as an object of the session, leaves it only
 * wrapped under keys that two tokens agree on (ECDH over ephemeral P-384 keys, both halves inside), and ends in every
 * token as a key that cannot be extracted. Only the officer may mark it TRUSTED, only the user may keep it PRIVATE.
 */
export function createCeremonyHandlers(context: TokenContext): CeremonyCalls {
  let chair: Chair | undefined;
  const seated = (): Chair => {
    if (chair === undefined) throw new CustodyError('unavailable', 'HSM: no ceremony is under way');
    return chair;
  };

  /** The key that both tokens derive from one private and the other's public half. */
  const agree = (peerPoint: Uint8Array, use: 'WRAP' | 'UNWRAP'): ObjectHandle => {
    const { session, ephemeral } = seated();
    if (ephemeral === undefined) throw new CustodyError('unavailable', 'HSM: no ephemeral key was made');
    const mechanism = { name: 'ECDH1_DERIVE', publicData: peerPoint } as const;
    return context.pkcs11.deriveKey(session, mechanism, ephemeral, transportKey(use));
  };

  return {
    officerLogin({ serial, label, officerPin }) {
      const { slot, info } = findToken(context.pkcs11, serial, label);
      refuseLockedPin(info);
      const session = context.pkcs11.openSession(slot);
      context.pkcs11.login(session, 'SO', officerPin);
      officerPin.fill(0);
      chair = { slot, session };
      return { serial: info.serial, label: info.label, driver: info.manufacturer };
    },
    ephemeralPoint() {
      const { session } = seated();
      const { publicKey, privateKey } = context.pkcs11.generateKeyPair(
        session,
        'EC_KEY_PAIR_GEN',
        [...EPHEMERAL, ['EC_PARAMS', P384]],
        [...EPHEMERAL, ['SENSITIVE', true], ['EXTRACTABLE', false], ['DERIVE', true]],
      );
      chair = { ...seated(), ephemeral: privateKey };
      return rawPoint(context.pkcs11.getAttribute(session, publicKey, 'EC_POINT'));
    },
    generateDomainKey({ id, peerPoints }) {
      const { slot, session } = seated();
      const template = domainKeyTemplate(id, context.wrapping(slot), peerPoints.length > 0);
      const made = context.pkcs11.generateKey(session, 'AES_KEY_GEN', template);
      chair = { ...seated(), made, id };
      return peerPoints.map((point) => {
        const key = agree(point, 'WRAP');
        const wrapped = context.pkcs11.wrapKey(session, context.wrapping(slot), key, made);
        context.pkcs11.destroyObject(session, key);
        return wrapped;
      });
    },
    receiveDomainKey({ id, peerPoint, wrapped }) {
      const { slot, session } = seated();
      const wrapping = context.wrapping(slot);
      const key = agree(peerPoint, 'UNWRAP');
      const template = domainKeyTemplate(id, wrapping, false).filter(([name]) => name !== 'VALUE_LEN');
      const made = context.pkcs11.unwrapKey(session, wrapping, key, wrapped, template);
      context.pkcs11.destroyObject(session, key);
      chair = { ...seated(), made, id };
    },
    keepDomainKey({ pin }) {
      const { slot, session, made } = seated();
      if (made === undefined) throw new CustodyError('unavailable', 'HSM: no domain key was made');
      context.pkcs11.logout(session);
      context.pkcs11.login(session, 'USER', pin);
      pin.fill(0);
      keepDomainKey(context.pkcs11, session, made);
      context.open({ slot, session });
    },
    destroyDomainKey({ id }) {
      context.pkcs11.destroyObject(context.token.session, context.domainKey(id));
      context.open(context.token);
    },
  };
}

/** Session objects that survive the change from officer to user. */
const EPHEMERAL: Template = [
  ['TOKEN', false],
  ['PRIVATE', false],
];

const transportKey = (use: 'WRAP' | 'UNWRAP'): Template => [
  ['CLASS', OBJECT_CLASS.SECRET_KEY],
  ['KEY_TYPE', KEY_TYPE.AES],
  ['VALUE_LEN', AES_256_BYTES],
  ['TOKEN', false],
  ['PRIVATE', false],
  ['SENSITIVE', true],
  ['EXTRACTABLE', false],
  [use, true],
];

/** CKA_EC_POINT is the point in a DER OCTET STRING; some libraries leave that out. A P-384 point has 97 bytes. */
function rawPoint(value: Uint8Array): Uint8Array {
  return value[0] === 0x04 && value[1] === value.length - 2 ? value.subarray(2) : value;
}
