import { createHash } from 'node:crypto';
import { OBJECT_CLASS } from '../pkcs11/constants.ts';
import type { Mechanism } from '../pkcs11/encode-mechanism.ts';
import type { ObjectHandle, SessionHandle, SlotId } from '../pkcs11/pkcs11.ts';
import { Pkcs11 } from '../pkcs11/pkcs11.ts';
import { JobError } from './job-error.ts';
import { type ClusterJobs, IDENTITY_LABEL, type PoolJobs, type SigningAlgorithm } from './jobs.ts';
import { createPoolJobs } from './pool-jobs.ts';
import { describeKey, generateTokenKey, listTokenKeys, publicKeyOf } from './token-keys.ts';

const IDENTITY_ID = Uint8Array.of(1);
/** DigestInfo up to the digest (RFC 8017 section 9.2, note 1), for SHA-256. */
const DIGEST_INFO_SHA256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const TOKEN_INITIALIZED = 0x400;

const digest = (hash: string, message: Uint8Array): Uint8Array => createHash(hash).update(message).digest();

/** How each algorithm is asked of a module that signs digests. */
const SIGNING: Readonly<Record<SigningAlgorithm, (message: Uint8Array) => readonly [Mechanism, Uint8Array]>> =
  {
    RSASSA_PKCS1_V1_5_SHA_256: (message) => [
      'RSA_PKCS',
      Buffer.concat([DIGEST_INFO_SHA256, digest('sha256', message)]),
    ],
    RSASSA_PSS_SHA_256: (message) => [
      { name: 'RSA_PKCS_PSS', hash: 'SHA256', saltLength: 32 },
      digest('sha256', message),
    ],
    ECDSA_SHA_256: (message) => ['ECDSA', digest('sha256', message)],
    ECDSA_SHA_384: (message) => ['ECDSA', digest('sha384', message)],
    ECDSA_SHA_512: (message) => ['ECDSA', digest('sha512', message)],
  };

/** What the jobs do with tokens. */
function tokensOf(pkcs11: Pkcs11) {
  const slotOf = (serial: string): SlotId => {
    const found = pkcs11.slots().find((slot) => pkcs11.tokenInfo(slot).serial === serial);
    if (found === undefined) throw new JobError('token-missing', `token ${serial} is not in the HSM's store`);
    return found;
  };
  const loggedIn = ({
    serial,
    pin,
  }: {
    readonly serial: string;
    readonly pin: Uint8Array;
  }): SessionHandle => {
    const session = pkcs11.openSession(slotOf(serial));
    pkcs11.login(session, 'USER', pin);
    pin.fill(0);
    return session;
  };
  const makeToken: ClusterJobs['makeToken'] = ({ label, soPin, pin }) => {
    const free = pkcs11.slots().find((slot) => (pkcs11.tokenInfo(slot).flags & TOKEN_INITIALIZED) === 0);
    if (free === undefined) throw new JobError('not-possible', 'the HSM has no free slot');
    pkcs11.initToken(free, soPin, label);
    const session = pkcs11.openSession(free);
    pkcs11.login(session, 'SO', soPin);
    pkcs11.initPin(session, pin);
    pkcs11.closeSession(session);
    return { serial: pkcs11.tokenInfo(free).serial };
  };
  const privateKey = (session: SessionHandle, id: Uint8Array): ObjectHandle => {
    const [key] = pkcs11.findObjects(session, [
      ['CLASS', OBJECT_CLASS.PRIVATE_KEY],
      ['ID', id],
    ]);
    if (key === undefined) throw new JobError('key-missing', 'no such private key');
    return key;
  };
  return { slotOf, loggedIn, makeToken, privateKey };
}

/** The jobs of one process, on a library that is initialised here. */
export function createJobHandlers(libraryPath: string): ClusterJobs & PoolJobs {
  const pkcs11 = new Pkcs11(libraryPath);
  pkcs11.initialize();

  const { slotOf, loggedIn, makeToken, privateKey } = tokensOf(pkcs11);
  const makeIdentityKey: ClusterJobs['makeIdentityKey'] = (login) => {
    const session = loggedIn(login);
    const key = generateTokenKey(pkcs11, session, {
      kind: 'RSA_2048',
      label: IDENTITY_LABEL,
      id: IDENTITY_ID,
    });
    const publicKey = publicKeyOf(pkcs11, session, key);
    if (publicKey === undefined) throw new JobError('broken', 'the identity key has no public half');
    return publicKey;
  };
  const identitySerial = (): string => {
    const slot = pkcs11.slots().find((candidate) => pkcs11.tokenInfo(candidate).label === IDENTITY_LABEL);
    if (slot === undefined) throw new JobError('token-missing', "the HSM's identity is not in its store");
    return pkcs11.tokenInfo(slot).serial;
  };

  return {
    ...createPoolJobs(pkcs11, slotOf),
    makeToken,
    makeIdentityKey,
    makeIdentity(input) {
      const pin = Uint8Array.from(input.pin);
      const { serial } = makeToken(input);
      return { serial, publicKey: makeIdentityKey({ serial, pin }) };
    },
    signAsIdentity({ serial = identitySerial(), pin, message }) {
      const session = loggedIn({ serial, pin });
      const [mechanism, data] = SIGNING.RSASSA_PKCS1_V1_5_SHA_256(message);
      return pkcs11.sign(session, privateKey(session, IDENTITY_ID), mechanism, data);
    },
    checkPin(input) {
      loggedIn(input);
    },
    changePin({ serial, pin, newPin }) {
      const session = pkcs11.openSession(slotOf(serial));
      pkcs11.setPin(session, pin, newPin);
    },
    resetPin({ serial, soPin, newPin }) {
      const session = pkcs11.openSession(slotOf(serial));
      pkcs11.login(session, 'SO', soPin);
      pkcs11.initPin(session, newPin);
    },
    generateKey(input) {
      const session = loggedIn(input);
      const key = generateTokenKey(pkcs11, session, input);
      return describeKey(pkcs11, session, key, input.kind === 'AES_256' ? 'secret' : 'public');
    },
    listKeys: (input) => listTokenKeys(pkcs11, loggedIn(input)),
    deleteKey(input) {
      const session = loggedIn(input);
      const found = pkcs11.findObjects(session, [
        ['ID', input.id],
        ['TOKEN', true],
      ]);
      if (found.length === 0) throw new JobError('key-missing', 'no such key');
      for (const key of found) pkcs11.destroyObject(session, key);
      return found.length;
    },
    sign(input) {
      const session = loggedIn(input);
      const [mechanism, data] = SIGNING[input.algorithm](input.message);
      return pkcs11.sign(session, privateKey(session, input.id), mechanism, data);
    },
  };
}
