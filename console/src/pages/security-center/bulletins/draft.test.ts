import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BulletinContent } from '../../../api/center-operations.ts';
import { contentOf, draftOf, NEW_DRAFT, NEW_PRODUCT } from './draft.ts';

const CONTENT: BulletinContent = {
  Title: 'Keys can be guessed',
  Summary: 'Make new ones.',
  Body: '# Impact',
  Severity: 'HIGH',
  Vulnerabilities: [{ CveId: 'CVE-2026-12345', CweId: 'CWE-79', CweName: 'x', CvssV31Vector: 'CVSS:3.1/…' }],
  Products: [
    { Vendor: 'Example', Name: 'Keywarden', Affected: ['<1', '2.0'], Fixed: ['1'], NotAffected: ['3'] },
  ],
  References: [{ Summary: 'Paper', Url: 'https://example.com' }],
  Audience: [{ Kind: 'KEY_SPEC', Values: ['RSA_2048'] }],
};

test('what the form does not show survives an edit', () => {
  assert.deepEqual(contentOf(draftOf(CONTENT)), CONTENT);
});

test('what is left empty is left out, and lists are parted by commas', () => {
  assert.deepEqual(contentOf({ ...NEW_DRAFT, title: ' a ', summary: 'b' }), {
    Title: 'a',
    Summary: 'b',
    Severity: 'NONE',
  });
  const products = [{ ...NEW_PRODUCT, name: 'x', affected: '>=1 <2, 3 ,' }];
  assert.deepEqual(contentOf({ ...NEW_DRAFT, products }).Products, [
    { Name: 'x', Affected: ['>=1 <2', '3'] },
  ]);
});
