import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeTarget } from './safe-target.ts';

const BASE = 'https://keywarden.example';

test('whatever is wanted, a browser stays on the server it is on', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '/',
      '\\',
      '.',
      ':',
      '@',
      '%2f',
      '?',
      '#',
      '\t',
      '\n',
      ' ',
      'console',
      'signin',
      'evil.example',
    ),
    maxLength: 12,
  });
  fc.assert(
    fc.property(nasty, (wanted) => {
      const target = safeTarget(wanted);
      assert.match(target, /^\/[a-z]/);
      assert.equal(new URL(target, BASE).origin, BASE);
      assert.match(new URL(target, BASE).pathname, /^\/(?:console|signin|v1\/authorize)(?:\/|$)/);
    }),
    { numRuns: 2000 },
  );
});

test('pages of ours are reached, with what they are asked for', () => {
  for (const path of [
    '/console',
    '/console/iam?view=users',
    '/account',
    '/account/sessions',
    '/v1/authorize?state=1',
  ])
    assert.equal(safeTarget(path), path);
  for (const path of ['/consoles', '/accounts', '/account@evil.example'])
    assert.equal(safeTarget(path), '/console');
  assert.equal(safeTarget(undefined), '/console');
});
