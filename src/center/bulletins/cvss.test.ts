import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cvss31, cvss40, V40 } from './cvss.ts';

/** @see https://www.first.org/cvss/v3.1/examples and https://www.first.org/cvss/v4.0/examples */
const EXAMPLES_31: readonly (readonly [vector: string, score: number])[] = [
  ['AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
  ['AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1],
  ['AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 9.9],
  ['AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L', 4.2],
  ['AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.8],
  ['AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5],
  ['AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H', 9.3],
  ['AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N', 6.8],
  ['AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 6.8],
  ['AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
  ['AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
];
const EXAMPLES_40: readonly (readonly [vector: string, score: number])[] = [
  ['AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.3],
  ['AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.7],
  ['AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U', 5.2],
  ['AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N', 8.3],
  ['AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N', 5.1],
  ['AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N', 8.2],
  ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:A', 8.7],
  ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
  ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 0],
];

test('scores the examples of FIRST as FIRST does', () => {
  for (const [vector, score] of EXAMPLES_31) assert.equal(cvss31(`CVSS:3.1/${vector}`)?.score, score, vector);
  for (const [vector, score] of EXAMPLES_40) assert.equal(cvss40(`CVSS:4.0/${vector}`)?.score, score, vector);
  assert.equal(cvss31('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')?.severity, 'CRITICAL');
  assert.equal(cvss40('CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N')?.severity, 'MEDIUM');
});

interface FirstsCalculator {
  readonly CVSS40: new (vector: string) => { readonly score: number };
}

test('scores any vector of version 4.0 as the calculator of FIRST does', async () => {
  const path = '@secvisogram/csaf-validator-lib/lib/shared/first/cvss40.js';
  const { CVSS40 } = (await import(path)) as FirstsCalculator;
  const one = ([name, values]: readonly [string, string]) =>
    fc.constantFrom(...values.split(' ')).map((value) => `${name}:${value}`);
  const required = fc.tuple(...Object.entries(V40.required).map(one));
  const optional = fc.tuple(...Object.entries(V40.optional).map(one));
  fc.assert(
    fc.property(required, fc.option(optional), (base, more) => {
      const vector = ['CVSS:4.0', ...base, ...(more ?? [])].join('/');
      assert.equal(cvss40(vector)?.score, new CVSS40(vector).score, vector);
    }),
    { numRuns: 500 },
  );
});

test('refuses what is no vector, of which the library would make one', () => {
  for (const text of [
    '',
    'CVSS:3.1',
    'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:L',
    'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:L',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/toString:H',
  ])
    assert.equal(cvss31(text), undefined, text);
  for (const text of [
    'CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:R/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  ])
    assert.equal(cvss40(text), undefined, text);
});
