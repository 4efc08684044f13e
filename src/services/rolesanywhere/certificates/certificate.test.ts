import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { issue, issueCa } from '../../../../test/support/anywhere-ca.ts';
import { CertificateError, readBundle, readCertificate } from './certificate.ts';
import { findPath } from './chain.ts';
import { readCrl } from './crl.ts';
import { nameKey, nameText } from './names.ts';

const derOf = async (): Promise<Buffer> =>
  Buffer.from((await issue({ subject: 'CN=a,O=b', issuer: await issueCa('CN=CA') })).certificate.rawData);

test('a certificate with any byte changed, cut or added is read whole or refused, never half', async () => {
  const der = await derOf();
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(der);
      changed[at] = (changed[at] ?? 0) ^ change;
      try {
        assert.ok(readCertificate(changed).openssl.raw.equals(changed));
      } catch (error) {
        assert.ok(error instanceof CertificateError, String(error));
      }
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.nat(der.length - 1), (length) => {
      assert.throws(() => readCertificate(der.subarray(0, length)), CertificateError);
    }),
    { numRuns: 50 },
  );
  assert.throws(() => readCertificate(Buffer.concat([der, Buffer.of(0)])), CertificateError);
});

test('no bytes are taken for a certificate or a CRL that are none, and no others errors come of them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.throws(() => readCertificate(bytes), CertificateError);
      assert.throws(() => readCrl(bytes), CertificateError);
      assert.throws(() => readBundle(Buffer.from(bytes).toString('latin1')), CertificateError);
    }),
    { numRuns: 200 },
  );
});

test('a bundle is certificates in PEM and nothing else that looks like PEM', async () => {
  const ca = await issueCa('CN=CA');
  assert.equal(readBundle(`# our CA\n${ca.pem}${ca.pem}`).length, 2);
  const key = ca.privateKey.export({ type: 'pkcs8', format: 'pem' });
  assert.throws(() => readBundle(`${ca.pem}${key}`), CertificateError);
});

test('names are written the most specific first, and compared ignoring case and spaces', () => {
  const name = [
    { name: 'O', value: 'Example,  Ltd' },
    { name: 'CN', value: '#a+b ' },
  ];
  assert.equal(nameText(name), 'CN=\\#a\\+b\\ ,O=Example\\,  Ltd');
  const other = [
    { name: 'O', value: 'EXAMPLE, ltd' },
    { name: 'CN', value: '#A+B ' },
  ];
  assert.equal(nameKey(name), nameKey(other));
  assert.notEqual(nameKey(name), nameKey(name.slice(1)));
});

test('among many CAs of one name the path is found, or given up after a few signatures', async () => {
  const root = await issueCa('CN=CA');
  const twins = await Promise.all(Array.from({ length: 6 }, () => issueCa('CN=CA')));
  const leaf = await issue({ subject: 'CN=leaf', issuer: root });
  const read = ({ certificate }: typeof root) => readCertificate(Buffer.from(certificate.rawData));
  const path = findPath(read(leaf), twins.map(read), [read(root)], Date.now());
  assert.equal(path?.length, 2);
  assert.equal(findPath(read(leaf), twins.map(read), twins.map(read), Date.now()), undefined);
});
