import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { configurationPage } from './configuration-page.ts';

test('docs/configuration.md is what the tables say', () => {
  const path = resolve(import.meta.dirname, '../../docs/configuration.md');
  assert.equal(readFileSync(path, 'utf8'), configurationPage(), 'run: npm exec -- node tools/build-docs.ts');
});
