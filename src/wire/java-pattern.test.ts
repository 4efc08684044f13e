import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MemberConstraint, ServiceFacts } from './facts.ts';
import { compileJavaPattern } from './java-pattern.ts';

const SERVICES = join(import.meta.dirname, '../services');

/** Every pattern of every service's facts, with the greatest length it is checked at. */
function patternsOfFacts(): Map<string, number> {
  const patterns = new Map<string, number>();
  const collect = (constraint: MemberConstraint | undefined): void => {
    if (!constraint) return;
    const { pattern, max = 4096, member, key, value } = constraint;
    if (pattern !== undefined) patterns.set(pattern, Math.max(max, patterns.get(pattern) ?? 0));
    for (const inner of [member, key, value]) collect(inner);
  };
  for (const service of readdirSync(SERVICES, { withFileTypes: true })) {
    if (!service.isDirectory()) continue;
    const path = join(SERVICES, service.name, 'facts.json');
    let facts: ServiceFacts;
    try {
      facts = JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      continue;
    }
    for (const members of Object.values(facts.constraints))
      for (const constraint of Object.values(members)) collect(constraint);
  }
  return patterns;
}

test('every pattern in the facts compiles', () => {
  const patterns = patternsOfFacts();
  assert.ok(patterns.size > 20);
  for (const pattern of patterns.keys()) compileJavaPattern(pattern);
});

test('no pattern in the facts takes long on text made to make it backtrack', () => {
  const seeds = ['a', '/', '-', ':', '.', 'a-', 'a.', 'a@', '/a', '1', ' ', 'arn:aws:iam::'];
  const heads = ['', '/', 'arn:aws:iam', 's3://a', 'https://a', 'o-aaaaaaaaaa/r-aaaa', 'a@a.'];
  for (const [pattern, max] of patternsOfFacts()) {
    const matches = compileJavaPattern(pattern);
    for (const seed of seeds) {
      for (const head of heads) {
        const text = `${head}${seed.repeat(Math.min(max, 10_000))}`.slice(0, max - 1);
        const before = process.cpuUsage().user;
        matches(`${text}\n`);
        const micros = process.cpuUsage().user - before;
        assert.ok(micros < 300_000, `${pattern} on ${head}${seed}...: ${micros} µs`);
      }
    }
  }
});

/** What Java answers, where JavaScript's own reading would differ or is easily got wrong. */
const CASES: readonly [pattern: string, text: string, isMatch: boolean][] = [
  ['[\\w+=,.@-]+', 'bob+1@example.com', true],
  ['[\\w+=,.@-]+', 'bob b', false],
  ['[\\w+=,.@-]+', 'ä', false],
  ['[\\w+=,.@-]+', 'bob\n', false],
  ['[\\w+=,.@-]*', '', true],
  ['^[a-z]+$', 'abc\n', false],
  ['[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+', 'ключ 漢字-1', true],
  ['[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+', 'tab\t', false],
  ['[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+', '😀', false],
  ['[\\p{L}]+', '𝒜', true],
  // Java's \s and \d are ASCII only.
  ['[\\s]', '\u00a0', false],
  ['\\s', '\u000b', true],
  ['[\\s\\S]*', 'a\u00a0\u2028😀\n', true],
  ['\\S', '\u00a0', true],
  ['\\d', '٣', false],
  ['[^\\W]', 'a', true],
  ['[\\D]', '5', false],
  // Java's dot stops at NEL too.
  ['.*', 'a\u0085b', false],
  ['.*', 'ab', true],
  ['(?s).*', 'a\nb', true],
  ['(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)', '/', true],
  ['(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)', '/a/b/', true],
  ['(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)', '/a', false],
  ['[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+', 'line\r\n\u00ff', true],
  ['[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+', '\u0100', false],
  // \u takes four digits in both languages: beyond the basic plane nothing matches, as recorded from STS.
  ['[\\u0020-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+', '😀', false],
  ['[ a-zA-Z0-9-_]*', 'a-b_c', true],
  ['[a-zA-Z0-9+-/=\\s]*', 'a,b.c', true],
  ['^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$', 'my-alias', true],
  ['^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$', 'my--alias', false],
  ['[\\w|\\d|\\.|_]+', 'a|b', true],
];

test('a pattern matches what it matches in Java', () => {
  for (const [pattern, text, isMatch] of CASES)
    assert.equal(compileJavaPattern(pattern)(text), isMatch, `${pattern} on ${JSON.stringify(text)}`);
});

test('a construct that might mean something else in JavaScript is refused', () => {
  for (const pattern of [
    '[a-z&&[^b]]',
    '(?i)a',
    'a++',
    'a*+',
    '\\Qa\\E',
    '\\h',
    '\\x{41}',
    '[a[b]]',
    '(?<name>a)',
    '[a',
    '(a',
  ])
    assert.throws(() => compileJavaPattern(pattern), /cannot translate/, pattern);
});

test('text longer than any limit is not given to a pattern that backtracks', () => {
  assert.equal(compileJavaPattern('(a|b)*')('a'.repeat(2048)), true);
  assert.equal(compileJavaPattern('(a|b)*')('a'.repeat(2049)), false);
  assert.equal(compileJavaPattern('[ab]*')('a'.repeat(1_000_000)), true);
});
