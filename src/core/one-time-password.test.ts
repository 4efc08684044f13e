import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { base32, fromBase32 } from './base32.ts';
import { type OtpAlgorithm, oneTimePassword, timeStep } from './one-time-password.ts';
import { SecretBytes } from './secret-bytes.ts';

const SEED = '12345678901234567890';

test('codes of a counter are those of RFC 4226 appendix D', () => {
  const codes = [
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ];
  for (const [counter, code] of codes.entries())
    assert.equal(oneTimePassword(SecretBytes.fromText(SEED), counter), code, String(counter));
});

/** Seeds are as long as the hash: the digits repeated. */
const SEEDS: Readonly<Record<OtpAlgorithm, string>> = {
  SHA1: SEED,
  SHA256: SEED.repeat(2).slice(0, 32),
  SHA512: SEED.repeat(4).slice(0, 64),
};

test('codes of a time are those of RFC 6238 appendix B', () => {
  const rows: readonly (readonly [seconds: number, sha1: string, sha256: string, sha512: string])[] = [
    [59, '94287082', '46119246', '90693936'],
    [1111111109, '07081804', '68084774', '25091201'],
    [1111111111, '14050471', '67062674', '99943326'],
    [1234567890, '89005924', '91819424', '93441116'],
    [2000000000, '69279037', '90698825', '38618901'],
    [20000000000, '65353130', '77737706', '47863826'],
  ];
  for (const [seconds, ...codes] of rows) {
    (['SHA1', 'SHA256', 'SHA512'] as const).forEach((algorithm, index) => {
      const seed = SecretBytes.fromText(SEEDS[algorithm]);
      const step = timeStep(seconds * 1000, 30);
      assert.equal(oneTimePassword(seed, step, algorithm, 8), codes[index], `${seconds} ${algorithm}`);
    });
  }
});

test('Base32 is read as it is written, in any case and with padding', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => [...bytes, ...bytes, ...bytes, ...bytes, ...bytes]),
      (list) => {
        const bytes = Uint8Array.from(list);
        const text = base32(bytes);
        assert.deepEqual(fromBase32(text), bytes);
        assert.deepEqual(fromBase32(`${text.toLowerCase()}====`), bytes);
      },
    ),
  );
  assert.deepEqual(fromBase32('MZXW6==='), new TextEncoder().encode('foo'));
  assert.equal(fromBase32('MZ1W6'), undefined);
});
