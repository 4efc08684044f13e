import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { allFiles, temporaryFolder } from '../../../test/support/custody.ts';
import { findPkcs11Library } from '../softhsm.ts';
import { KEY_SPECS } from '../vault/key-specs.ts';
import type { Template } from './attributes.ts';
import { KEY_TYPE, type MechanismName, OBJECT_CLASS } from './constants.ts';
import { generateCustomerKey, loadedTemplate, type ModuleSpec } from './customer-keys.ts';
import {
  domainKeyTemplate,
  findDomainKeys,
  keepDomainKey,
  makeDomainKey,
  makeWrappedRoot,
  unwrapRoot,
} from './key-hierarchy.ts';
import { type ObjectHandle, Pkcs11, type SessionHandle, type SlotId } from './pkcs11.ts';
import { Pkcs11Error } from './pkcs11-error.ts';

/**
 * What somebody may try who holds the user's PIN and the wrapped sealing root, on a SoftHSM that offers every mechanism.
 * The first test shows what such attacks gain where the domain key is made with plain attributes.
 */
const SO_PIN = Buffer.from('security-officer-of-the-test');
const DOMAIN_KEY_ID = Buffer.from('domain-1');
const USER_PIN = Buffer.from('crypto-user-of-the-test');
const SECRET_KEY: Template = [
  ['CLASS', OBJECT_CLASS.SECRET_KEY],
  ['KEY_TYPE', KEY_TYPE.AES],
];

const folder = temporaryFolder();
const configuredBefore = process.env['SOFTHSM2_CONF'];
let pkcs11: Pkcs11;
let slot: SlotId;
let session: SessionHandle;
let domainKey: ObjectHandle;
let wrapped: Uint8Array;

before(() => {
  const tokens = join(folder.path, 'tokens');
  mkdirSync(tokens);
  const config = join(folder.path, 'softhsm2.conf');
  writeFileSync(config, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env['SOFTHSM2_CONF'] = config;
  pkcs11 = new Pkcs11(findPkcs11Library());
  pkcs11.initialize();
  slot = pkcs11.slots()[0] ?? 0n;
  pkcs11.initToken(slot, SO_PIN, 'attacked');
  makeDomainKey(pkcs11, slot, { soPin: SO_PIN, userPin: USER_PIN }, DOMAIN_KEY_ID);
  session = pkcs11.openSession(slot);
  domainKey = findDomainKeys(pkcs11, session).get(DOMAIN_KEY_ID.toString('hex')) ?? 0n;
  wrapped = makeWrappedRoot(pkcs11, session, domainKey, 'AES_KEY_WRAP_PAD');
});

after(() => {
  pkcs11.finalize();
  folder[Symbol.dispose]();
  if (configuredBefore === undefined) delete process.env['SOFTHSM2_CONF'];
  else process.env['SOFTHSM2_CONF'] = configuredBefore;
});

const refused =
  (...names: readonly string[]) =>
  (error: unknown) =>
    error instanceof Pkcs11Error && names.includes(error.name);

const unwrap = (...template: Template): ObjectHandle =>
  pkcs11.unwrapKey(session, 'AES_KEY_WRAP_PAD', domainKey, wrapped, template);

/** A key the attacker made, with all the rights he can give it. */
const attackersKey = (...more: Template): ObjectHandle =>
  pkcs11.generateKey(session, 'AES_KEY_GEN', [
    ...SECRET_KEY,
    ['VALUE_LEN', 32],
    ['TOKEN', false],
    ['WRAP', true],
    ['UNWRAP', true],
    ['ENCRYPT', true],
    ['DECRYPT', true],
    ...more,
  ]);

test('the label of a token is padded with spaces and read back without', () => {
  assert.equal(pkcs11.tokenInfo(slot).label, 'attacked');
  assert.throws(() => pkcs11.initToken(slot, SO_PIN, 'a'.repeat(33)), TypeError);
});

test('for comparison: a domain key of plain attributes gives its wrapped keys away, in two ways', () => {
  const naive = attackersKey(['SENSITIVE', true], ['EXTRACTABLE', false]);
  const root = attackersKey(['SENSITIVE', true], ['EXTRACTABLE', true]);
  const blob = pkcs11.wrapKey(session, 'AES_KEY_WRAP_PAD', naive, root);
  const open = pkcs11.unwrapKey(session, 'AES_KEY_WRAP_PAD', naive, blob, [
    ['CLASS', OBJECT_CLASS.SECRET_KEY],
    ['KEY_TYPE', KEY_TYPE.GENERIC_SECRET],
    ['TOKEN', false],
    ['SENSITIVE', false],
    ['EXTRACTABLE', true],
  ]);
  assert.equal(pkcs11.getAttribute(session, open, 'VALUE').length, 32);
  assert.equal(pkcs11.decrypt(session, naive, 'AES_ECB', blob.subarray(0, 32)).length, 32);
});

test('the domain key is what it must be', () => {
  const flags = {
    PRIVATE: true,
    TRUSTED: true,
    SENSITIVE: true,
    EXTRACTABLE: false,
    ALWAYS_SENSITIVE: true,
    NEVER_EXTRACTABLE: true,
    MODIFIABLE: false,
    ENCRYPT: false,
    DECRYPT: false,
    SIGN: false,
    DERIVE: false,
    TOKEN: true,
  } as const;
  for (const [name, value] of Object.entries(flags)) {
    assert.equal(pkcs11.getAttribute(session, domainKey, name as keyof typeof flags), value, name);
  }
});

test('the sealing root works: it encrypts after unwrapping, and the next unwrapping decrypts', () => {
  const gcm = { name: 'AES_GCM', iv: Buffer.alloc(12, 1), aad: Buffer.from('aad'), tagBits: 128 } as const;
  const one = unwrapRoot(pkcs11, session, domainKey, wrapped, 'AES_KEY_WRAP_PAD');
  const sealed = pkcs11.encrypt(session, one, gcm, Buffer.from('text'));
  const two = unwrapRoot(pkcs11, session, domainKey, wrapped, 'AES_KEY_WRAP_PAD');
  assert.equal(Buffer.from(pkcs11.decrypt(session, two, gcm, sealed)).toString(), 'text');
});

test('the sealing root unwraps neither readable nor without its bond to trusted keys, as whatever type', () => {
  for (const [type, extra] of [
    [KEY_TYPE.GENERIC_SECRET, []],
    [KEY_TYPE.AES, []],
    [KEY_TYPE.GENERIC_SECRET, [['EXTRACTABLE', true]]],
  ] as const satisfies readonly (readonly [number, Template])[]) {
    const common: Template = [
      ['CLASS', OBJECT_CLASS.SECRET_KEY],
      ['KEY_TYPE', type],
      ['TOKEN', false],
      ...extra,
    ];
    for (const looser of [
      [['SENSITIVE', false]],
      [['WRAP_WITH_TRUSTED', false]],
      [
        ['SENSITIVE', true],
        ['WRAP_WITH_TRUSTED', false],
      ],
    ] as const satisfies readonly Template[]) {
      assert.throws(() => unwrap(...common, ...looser), refused('CKR_TEMPLATE_INCONSISTENT'));
    }
  }
});

test('a sealing root unwrapped as a generic secret shows no value and gives none up later', () => {
  const disguised = unwrap(
    ['CLASS', OBJECT_CLASS.SECRET_KEY],
    ['KEY_TYPE', KEY_TYPE.GENERIC_SECRET],
    ['TOKEN', false],
    ['EXTRACTABLE', true],
    ['SENSITIVE', true],
    ['WRAP_WITH_TRUSTED', true],
  );
  assert.throws(() => pkcs11.getAttribute(session, disguised, 'VALUE'), refused('CKR_ATTRIBUTE_SENSITIVE'));
  for (const name of ['SENSITIVE', 'WRAP_WITH_TRUSTED'] as const) {
    assert.throws(() => pkcs11.setAttributes(session, disguised, [[name, false]]), Pkcs11Error, name);
    assert.throws(() => pkcs11.copyObject(session, disguised, [[name, false]]), Pkcs11Error, name);
  }
  const mine = attackersKey();
  for (const mechanism of ['AES_KEY_WRAP', 'AES_KEY_WRAP_PAD', 'AES_CBC'] as const) {
    assert.throws(() => pkcs11.wrapKey(session, mechanism, mine, disguised), Pkcs11Error, mechanism);
  }
});

test('the session’s sealing root cannot be read, wrapped, changed or used for anything but AES-GCM', () => {
  const root = unwrapRoot(pkcs11, session, domainKey, wrapped, 'AES_KEY_WRAP_PAD');
  assert.throws(() => pkcs11.getAttribute(session, root, 'VALUE'), refused('CKR_ATTRIBUTE_SENSITIVE'));
  for (const wrapping of [domainKey, attackersKey()]) {
    assert.throws(
      () => pkcs11.wrapKey(session, 'AES_KEY_WRAP_PAD', wrapping, root),
      refused('CKR_KEY_UNEXTRACTABLE', 'CKR_KEY_NOT_WRAPPABLE'),
    );
  }
  assert.throws(
    () => pkcs11.setAttributes(session, root, [['EXTRACTABLE', true]]),
    refused('CKR_ATTRIBUTE_READ_ONLY', 'CKR_ACTION_PROHIBITED'),
  );
  const other = pkcs11.openSession(slot);
  assert.throws(
    () => pkcs11.encrypt(other, root, 'AES_ECB', Buffer.alloc(16)),
    refused('CKR_MECHANISM_INVALID'),
  );
  pkcs11.closeSession(other);
});

test('the domain key cannot be made to decrypt, by change or by copy', () => {
  assert.throws(
    () => pkcs11.setAttributes(session, domainKey, [['DECRYPT', true]]),
    refused('CKR_ATTRIBUTE_READ_ONLY', 'CKR_ACTION_PROHIBITED'),
  );
  const copies: readonly Template[] = [
    [['DECRYPT', true]],
    [['MODIFIABLE', true]],
    [['TOKEN', false]],
    [
      ['TOKEN', false],
      ['DECRYPT', true],
    ],
    [
      ['TOKEN', false],
      ['MODIFIABLE', true],
      ['DECRYPT', true],
    ],
    [
      ['MODIFIABLE', true],
      ['EXTRACTABLE', true],
    ],
    [['SENSITIVE', false]],
    [['EXTRACTABLE', true]],
    [['PRIVATE', false]],
    [['UNWRAP_TEMPLATE', []]],
    [['ALLOWED_MECHANISMS', ['AES_ECB']]],
  ];
  for (const template of copies) {
    assert.throws(
      () => pkcs11.copyObject(session, domainKey, template),
      Pkcs11Error,
      JSON.stringify(template),
    );
  }
  for (const mechanism of ['AES_ECB', 'AES_CBC_PAD'] as const) {
    const other = pkcs11.openSession(slot);
    assert.throws(() => pkcs11.decrypt(other, domainKey, mechanism, wrapped), Pkcs11Error, mechanism);
    pkcs11.closeSession(other);
  }
});

test('a plain copy of the domain key is as locked as the key, and findDomainKeys notices it', () => {
  const copy = pkcs11.copyObject(session, domainKey, []);
  assert.throws(() => pkcs11.setAttributes(session, copy, [['DECRYPT', true]]), Pkcs11Error);
  assert.throws(() => pkcs11.copyObject(session, copy, [['DECRYPT', true]]), Pkcs11Error);
  assert.equal(pkcs11.getAttribute(session, copy, 'DECRYPT'), false);
  assert.throws(() => findDomainKeys(pkcs11, session), /two domain keys/);
  pkcs11.destroyObject(session, copy);
  assert.deepEqual([...findDomainKeys(pkcs11, session).keys()], [DOMAIN_KEY_ID.toString('hex')]);
});

test('the domain key leaves under no key: not its own, not an attacker’s', () => {
  const mechanisms: readonly MechanismName[] = ['AES_KEY_WRAP_PAD', 'AES_KEY_WRAP', 'AES_CBC'];
  for (const mechanism of mechanisms) {
    for (const wrapping of [domainKey, attackersKey()]) {
      assert.throws(() => pkcs11.wrapKey(session, mechanism, wrapping, domainKey), Pkcs11Error, mechanism);
    }
  }
});

test('the user cannot mark a key of his own as trusted', () => {
  assert.throws(() => attackersKey(['TRUSTED', true]), Pkcs11Error);
  assert.throws(() => pkcs11.setAttributes(session, attackersKey(), [['TRUSTED', true]]), Pkcs11Error);
  assert.throws(() => pkcs11.copyObject(session, attackersKey(), [['TRUSTED', true]]), Pkcs11Error);
});

test('a known key wrapped by the domain key comes back bound to trusted keys, whatever it was before', () => {
  const known = Buffer.alloc(32, 7);
  const planted = pkcs11.createObject(session, [
    ...SECRET_KEY,
    ['VALUE', known],
    ['TOKEN', false],
    ['EXTRACTABLE', true],
    ['SENSITIVE', false],
  ]);
  const blob = pkcs11.wrapKey(session, 'AES_KEY_WRAP_PAD', domainKey, planted);
  // Whoever has the PIN may wrap and use keys; what the recipe denies him is to carry one away.
  assert.equal(blob.length, 40);
  assert.throws(
    () =>
      pkcs11.unwrapKey(session, 'AES_KEY_WRAP_PAD', domainKey, blob, [...SECRET_KEY, ['SENSITIVE', false]]),
    refused('CKR_TEMPLATE_INCONSISTENT'),
  );
});

test('no key lies in clear on the disk', () => {
  const plain = Buffer.from('0123456789abcdef0123456789abcdef');
  const template: Template = [...SECRET_KEY, ['VALUE', plain], ['TOKEN', true], ['SENSITIVE', true]];
  const isOnDisk = (): boolean => allFiles(folder.path).some(({ bytes }) => bytes.includes(plain));
  const exposed = pkcs11.createObject(session, [...template, ['PRIVATE', false]]);
  assert.equal(
    isOnDisk(),
    true,
    'SoftHSM keeps what is not PRIVATE in clear: why the recipe makes TOKEN=F first',
  );
  pkcs11.destroyObject(session, exposed);
  pkcs11.createObject(session, [...template, ['PRIVATE', true]]);
  assert.equal(isOnDisk(), false);
});

test('a domain key that was made for several tokens is as locked as one that never left', () => {
  pkcs11.logout(session);
  pkcs11.login(session, 'SO', SO_PIN);
  const id = Buffer.from('domain-2');
  const original = pkcs11.generateKey(
    session,
    'AES_KEY_GEN',
    domainKeyTemplate(id, 'AES_KEY_WRAP_PAD', true),
  );
  pkcs11.logout(session);
  pkcs11.login(session, 'USER', USER_PIN);
  const kept = keepDomainKey(pkcs11, session, original);
  assert.throws(() => pkcs11.getAttribute(session, original, 'ID'), Pkcs11Error, 'the original is gone');
  assert.deepEqual([...findDomainKeys(pkcs11, session).keys()].sort(), [
    DOMAIN_KEY_ID.toString('hex'),
    id.toString('hex'),
  ]);
  for (const change of [
    [['EXTRACTABLE', true]],
    [['DECRYPT', true]],
    [['MODIFIABLE', true]],
    [['SENSITIVE', false]],
    [['UNWRAP_TEMPLATE', []]],
    [['ALLOWED_MECHANISMS', ['AES_ECB']]],
  ] as const satisfies readonly Template[]) {
    assert.throws(() => pkcs11.copyObject(session, kept, change), Pkcs11Error, JSON.stringify(change));
    assert.throws(() => pkcs11.setAttributes(session, kept, change), Pkcs11Error, JSON.stringify(change));
  }
  const first = findDomainKeys(pkcs11, session).get(DOMAIN_KEY_ID.toString('hex')) ?? 0n;
  for (const wrapping of [kept, first, attackersKey()]) {
    assert.throws(
      () => pkcs11.wrapKey(session, 'AES_KEY_WRAP_PAD', wrapping, kept),
      refused('CKR_KEY_UNEXTRACTABLE', 'CKR_KEY_NOT_WRAPPABLE'),
    );
  }
  const blob = makeWrappedRoot(pkcs11, session, kept, 'AES_KEY_WRAP_PAD');
  assert.throws(
    () =>
      pkcs11.unwrapKey(session, 'AES_KEY_WRAP_PAD', kept, blob, [
        ...SECRET_KEY,
        ['TOKEN', false],
        ['SENSITIVE', false],
        ['EXTRACTABLE', true],
      ]),
    refused('CKR_TEMPLATE_INCONSISTENT'),
  );
  pkcs11.destroyObject(session, kept);
  // The change of users has ended every handle.
  domainKey = first;
});

test('the library stays loaded when garbage is collected', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    assert.equal(pkcs11.generateRandom(session, 16).length, 16);
  }
});

/** A customer's key of each kind the module keeps, wrapped under the domain key as the vault stores it. */
const customersKey = (
  name: keyof typeof KEY_SPECS,
): { readonly spec: ModuleSpec; readonly blob: Uint8Array } => {
  const spec = KEY_SPECS[name];
  assert.ok(spec.kind !== 'soft');
  const { handle } = generateCustomerKey(pkcs11, session, spec);
  const blob = pkcs11.wrapKey(session, 'AES_KEY_WRAP_PAD', domainKey, handle);
  pkcs11.destroyObject(session, handle);
  return { spec, blob };
};

const CUSTOMERS = ['SYMMETRIC_DEFAULT', 'HMAC_256', 'RSA_2048', 'ECC_NIST_P256'] as const;

for (const name of CUSTOMERS) {
  test(`a customer's ${name} key, loaded, cannot be read, wrapped, changed or copied open`, () => {
    const { spec, blob } = customersKey(name);
    const key = pkcs11.unwrapKey(session, 'AES_KEY_WRAP_PAD', domainKey, blob, loadedTemplate(spec, false));
    const value = spec.kind === 'rsa' ? 'PRIVATE_EXPONENT' : 'VALUE';
    assert.throws(() => pkcs11.getAttribute(session, key, value), refused('CKR_ATTRIBUTE_SENSITIVE'));
    for (const wrapping of [domainKey, attackersKey()]) {
      assert.throws(() => pkcs11.wrapKey(session, 'AES_KEY_WRAP_PAD', wrapping, key), Pkcs11Error);
    }
    for (const change of [
      ['SENSITIVE', false],
      ['EXTRACTABLE', true],
      ['WRAP_WITH_TRUSTED', false],
    ] as const) {
      assert.throws(() => pkcs11.setAttributes(session, key, [change]), Pkcs11Error, change[0]);
      assert.throws(() => pkcs11.copyObject(session, key, [change]), Pkcs11Error, change[0]);
    }
    pkcs11.destroyObject(session, key);
  });

  test(`a customer's wrapped ${name} key does not come out readable, nor as what it is not`, () => {
    const { spec, blob } = customersKey(name);
    const open = (template: Template): ObjectHandle =>
      pkcs11.unwrapKey(session, 'AES_KEY_WRAP_PAD', domainKey, blob, template);
    const asSecret = (...more: Template): Template => [
      ['CLASS', OBJECT_CLASS.SECRET_KEY],
      ['KEY_TYPE', KEY_TYPE.GENERIC_SECRET],
      ['TOKEN', false],
      ...more,
    ];
    for (const template of [
      asSecret(['SENSITIVE', false], ['EXTRACTABLE', true]),
      asSecret(['WRAP_WITH_TRUSTED', false]),
      [...loadedTemplate(spec, true), ['SENSITIVE', false]] as Template,
    ]) {
      assert.throws(() => open(template), Pkcs11Error);
    }
    // Taken for a plain secret, it is still guarded as a key.
    const confused = open(asSecret(['SENSITIVE', true], ['EXTRACTABLE', true], ['WRAP_WITH_TRUSTED', true]));
    assert.throws(() => pkcs11.getAttribute(session, confused, 'VALUE'), refused('CKR_ATTRIBUTE_SENSITIVE'));
    assert.throws(
      () => pkcs11.wrapKey(session, 'AES_KEY_WRAP_PAD', attackersKey(), confused),
      refused('CKR_KEY_NOT_WRAPPABLE'),
    );
    pkcs11.destroyObject(session, confused);
  });
}

test('a customer’s key derives keys of messages by its one mechanism, and encrypts nothing itself', () => {
  const { spec, blob } = customersKey('SYMMETRIC_DEFAULT');
  const key = pkcs11.unwrapKey(session, 'AES_KEY_WRAP_PAD', domainKey, blob, loadedTemplate(spec, false));
  for (const mechanism of ['AES_ECB', 'AES_CBC_PAD'] as const) {
    const other = pkcs11.openSession(slot);
    assert.throws(() => pkcs11.encrypt(other, key, mechanism, Buffer.alloc(16)), Pkcs11Error);
    pkcs11.closeSession(other);
  }
  pkcs11.destroyObject(session, key);
});
