import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SecretBytes } from '../../../core/secret-bytes.ts';
import { readSeedFile } from './read-seed-file.ts';

const PSKC = 'urn:ietf:params:xml:ns:keyprov:pskc';
const NAMESPACES = `xmlns="${PSKC}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" xmlns:pkcs5="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#"`;
const RFC_SEED = '12345678901234567890';

const container = (inside: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><KeyContainer Version="1.0" ${NAMESPACES}>${inside}</KeyContainer>`;

const keyPackage = (
  data: string,
  kind = 'hotp',
  parameters = '<ResponseFormat Length="6" Encoding="DECIMAL"/>',
) =>
  `<KeyPackage><DeviceInfo><Manufacturer>Manufacturer</Manufacturer><SerialNo>987654321</SerialNo></DeviceInfo>
   <CryptoModuleInfo><Id>CM_ID_001</Id></CryptoModuleInfo>
   <Key Id="12345678" Algorithm="${PSKC}:${kind}"><Issuer>Issuer</Issuer>
   <AlgorithmParameters>${parameters}</AlgorithmParameters><Data>${data}</Data></Key></KeyPackage>`;

const PLAIN = `<Secret><PlainValue>${Buffer.from(RFC_SEED).toString('base64')}</PlainValue></Secret>`;

const aes = (value: string): string =>
  `<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><xenc:CipherData><xenc:CipherValue>${value}</xenc:CipherValue></xenc:CipherData>`;

/** Figure 6 of RFC 6030 section 6.1. */
const encrypted = (mac = 'Su+NvtQfmvfJzF6bmQiJqoLRExc='): string =>
  container(
    `<EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>
     <MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><MACKey>${aes('ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX')}</MACKey></MACMethod>
     ${keyPackage(`<Secret><EncryptedValue>${aes('AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv')}</EncryptedValue><ValueMAC>${mac}</ValueMAC></Secret><Counter><PlainValue>0</PlainValue></Counter>`)}`,
  );
const RFC_KEY = {
  kind: 'key',
  key: new SecretBytes(Buffer.from('12345678901234567890123456789012', 'hex')),
} as const;

/** Figure 7 of RFC 6030 section 6.2. */
const BY_PASSPHRASE = container(
  `<EncryptionKey><xenc11:DerivedKey><xenc11:KeyDerivationMethod Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2"><pkcs5:PBKDF2-params><Salt><Specified>Ej7/PEpyEpw=</Specified></Salt><IterationCount>1000</IterationCount><KeyLength>16</KeyLength><PRF/></pkcs5:PBKDF2-params></xenc11:KeyDerivationMethod></xenc11:DerivedKey></EncryptionKey>
   <MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><MACKey>${aes('2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx')}</MACKey></MACMethod>
   ${keyPackage(`<Secret><EncryptedValue>${aes('oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f')}</EncryptedValue><ValueMAC>LP6xMvjtypbfT9PdkJhBZ+D6O4w=</ValueMAC></Secret>`)}`,
);
const passphrase = (text: string) =>
  ({ kind: 'passphrase', passphrase: SecretBytes.fromText(text) }) as const;

const shown = (text: string, key?: Parameters<typeof readSeedFile>[1]) =>
  readSeedFile(text, key).map(({ seed, ...token }) => ({ ...token, seed: seed.revealText() }));

const TOKEN = {
  serialNumber: '987654321',
  algorithm: 'SHA1',
  periodSeconds: null,
  counter: 0,
  seed: RFC_SEED,
};

test('a plain PSKC file tells serial number, seed, hash, period and counter', () => {
  const counter = '<Counter><PlainValue>7</PlainValue></Counter>';
  assert.deepEqual(shown(container(keyPackage(PLAIN + counter))), [{ ...TOKEN, counter: 7 }]);
  const interval =
    '<Time><PlainValue>0</PlainValue></Time><TimeInterval><PlainValue>60</PlainValue></TimeInterval>';
  const suite = '<Suite>HMAC-SHA256</Suite><ResponseFormat Length="6" Encoding="DECIMAL"/>';
  assert.deepEqual(shown(container(keyPackage(PLAIN + interval, 'totp', suite))), [
    { ...TOKEN, algorithm: 'SHA256', periodSeconds: 60 },
  ]);
});

test('the examples of RFC 6030 are opened by their key and their passphrase, and by no other', () => {
  assert.deepEqual(shown(encrypted(), RFC_KEY), [TOKEN]);
  assert.deepEqual(shown(BY_PASSPHRASE, passphrase('qwerty')), [TOKEN]);
  for (const [text, key] of [
    [encrypted(), undefined],
    [encrypted(), passphrase('qwerty')],
    [encrypted(), { kind: 'key', key: new SecretBytes(Buffer.alloc(16)) }],
    [encrypted(), { kind: 'key', key: new SecretBytes(Buffer.alloc(32)) }],
    [encrypted('AAAAAAAAAAAAAAAAAAAAAAAAAAA='), RFC_KEY],
    [BY_PASSPHRASE, undefined],
    [BY_PASSPHRASE, RFC_KEY],
    [BY_PASSPHRASE, passphrase('qwertz')],
  ] as const)
    assert.throws(() => readSeedFile(text, key), { name: 'SeedFileError' });
});

test('CSV names its columns, in whatever order and spelling', () => {
  const text =
    '\ufeffupn,"Serial Number",secret key,time interval,model\r\n,GAHT00000001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60,c200\r\n\r\n';
  assert.deepEqual(shown(text), [{ ...TOKEN, serialNumber: 'GAHT00000001', periodSeconds: 60 }]);
  const hex = `type,seed,serial,counter,algorithm\nhotp,${Buffer.from(RFC_SEED).toString('hex')},987654321,3,sha-512\n`;
  assert.deepEqual(shown(hex), [{ ...TOKEN, algorithm: 'SHA512', counter: 3 }]);
});

test('what IAM could not use is refused, and no text holds a seed', () => {
  const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const csv = (row: string) => `serial,secret,period,type,algorithm\n${row}\n`;
  for (const text of [
    '',
    'serial,secret\n',
    csv(`short,${seed},30`),
    csv(`TOKEN0000001,${seed},45`),
    csv(`TOKEN0000001,${seed},30,yubico`),
    csv(`TOKEN0000001,${seed},30,totp,md5`),
    csv('TOKEN0000001,not base 32!,30'),
    csv('TOKEN0000001,GEZDG,30'),
    csv(`TOKEN0000001,${seed},30\ntoken0000001,${seed},30`),
    container(keyPackage(PLAIN, 'hotp', '<ResponseFormat Length="8" Encoding="DECIMAL"/>')),
    container(keyPackage(PLAIN, 'pin')),
    container(keyPackage('')),
    container(''),
    '<KeyContainer/>',
    `<!DOCTYPE a [<!ENTITY b "c">]>${container(keyPackage(PLAIN))}`,
    '<KeyContainer',
  ])
    assert.throws(
      () => readSeedFile(text, undefined),
      (error: Error) => {
        assert.equal(error.name, 'SeedFileError', text);
        assert.ok(!error.message.includes(seed));
        return true;
      },
    );
});
