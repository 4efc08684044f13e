import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CREDENTIAL_KINDS } from '../../../../../src/identity/credentials/kinds.ts';

test('the page has a part for every kind of credential there is', () => {
  // Its parts are components, which this runner cannot load: the table is read as text.
  const table = readFileSync(new URL('./credential-sections.ts', import.meta.url), 'utf8');
  const body = /CREDENTIAL_SECTIONS[^=]*= \{([^}]*)\}/.exec(table)?.[1] ?? '';
  const sections = [...body.matchAll(/^ {2}(\w+)[:,]/gm)].map(([, name]) => name);
  assert.deepEqual(sections.toSorted(), Object.keys(CREDENTIAL_KINDS).toSorted());
});
