// Makes a token of NSS with a domain key; library and parameters are arguments, the PIN comes by standard input. NSS knows
// neither CKA_UNWRAP_TEMPLATE nor CKA_ALLOWED_MECHANISMS of a kept key and lets the user mark it TRUSTED: that is why the
// probe refuses it, and how a test gets past the ceremony.
import { readFileSync } from 'node:fs';
import { domainKeyTemplate, wrappingMechanismOf } from '../../src/custody/pkcs11/key-hierarchy.ts';
import { Pkcs11 } from '../../src/custody/pkcs11/pkcs11.ts';
import { cryptoRandom } from './custody.ts';

const NOT_FOR_NSS = ['UNWRAP_TEMPLATE', 'ALLOWED_MECHANISMS', 'TOKEN', 'PRIVATE'];

const [, , library = '', parameters = ''] = process.argv;
const pin = readFileSync(0);
const pkcs11 = new Pkcs11(library);
pkcs11.initialize(parameters);
const slot = pkcs11.slots().find((each) => pkcs11.tokenInfo(each).label === 'NSS Certificate DB') ?? 0n;
const session = pkcs11.openSession(slot);
pkcs11.login(session, 'SO', new Uint8Array());
pkcs11.initPin(session, pin);
pkcs11.logout(session);
pkcs11.login(session, 'USER', pin);
const wanted = domainKeyTemplate(cryptoRandom.bytes(16), wrappingMechanismOf(pkcs11, slot), false);
pkcs11.generateKey(session, 'AES_KEY_GEN', [
  ...wanted.filter(([name]) => !NOT_FOR_NSS.includes(name)),
  ['TOKEN', true],
  ['PRIVATE', true],
  ['MODIFIABLE', false],
]);
pkcs11.finalize();
