import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePattern } from './pattern.ts';
import { textMatches } from './reference/text.ts';

const CONTEXT = new Map<string, string | string[]>([
  ['v', 'a:b'],
  ['star', '*'],
  ['list', ['a']],
]);
const variable = (inner: string): string => `$\{${inner}}`;
const part = fc.constantFrom(
  'a',
  'b',
  ':',
  '*',
  '?',
  '**',
  'ab',
  '$',
  '{',
  '\u{1f511}',
  ...['v', 'V', 'star', 'none', 'list', "none, 'a*'", '*', '?', '$', ''].map(variable),
);
const pattern = fc.array(part, { maxLength: 14 }).map((parts) => parts.join(''));
const text = fc
  .array(fc.constantFrom('a', 'b', ':', '*', '?', '$', '{', '}', '\u{1f511}'), { maxLength: 14 })
  .map((parts) => parts.join(''));

for (const options of [
  { variables: true, wildcards: true, isArn: false },
  { variables: true, wildcards: true, isArn: true },
  { variables: false, wildcards: true, isArn: true },
  { variables: true, wildcards: false, isArn: false },
]) {
  test(`patterns match as the regular expression they stand for: ${JSON.stringify(options)}`, () => {
    fc.assert(
      fc.property(pattern, text, (one, value) => {
        const rules = { ...options, version: options.variables ? '2012-10-17' : '2008-10-17' } as const;
        assert.equal(
          compilePattern(one, options).matches(value, CONTEXT),
          textMatches(one, value, rules, CONTEXT),
          `${one} on ${value}`,
        );
      }),
      { numRuns: 4000 },
    );
  });
}

test('a star that stays in its segment gives way to an earlier one that does not', () => {
  const few = (letters: string[]): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...letters), { minLength: 3, maxLength: 12 }).map((parts) => parts.join(''));
  const options = { variables: false, wildcards: true, isArn: true };
  const rules = { ...options, version: '2008-10-17' } as const;
  let matches = 0;
  fc.assert(
    fc.property(few(['a', ':', '*:', 'a*', 'a*a', '*']), few(['a', 'a', ':', 'b']), (one, value) => {
      const expected = textMatches(one, value, rules, CONTEXT);
      if (expected === true) matches++;
      assert.equal(compilePattern(one, options).matches(value, CONTEXT), expected, `${one} on ${value}`);
    }),
    { numRuns: 20_000, examples: [['*:a*b:a', 'x:ax:ab:a']] },
  );
  assert.ok(matches > 500, `${matches} matches`);
});

test('a pattern cut out of a text with stars and question marks matches that text', () => {
  const cuts = fc.array(fc.tuple(fc.nat(), fc.constantFrom('*', '?')), { maxLength: 4 });
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), cuts, (value, marks) => {
      const letters: string[] = value.split('').map((letter) => (/[*?]/.test(letter) ? '?' : letter));
      for (const [at, mark] of marks) letters[at % letters.length] = mark;
      const options = { variables: false, wildcards: true };
      assert.equal(compilePattern(letters.join(''), options).matches(value, CONTEXT), true);
    }),
  );
});
