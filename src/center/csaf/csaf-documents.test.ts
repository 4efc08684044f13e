import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csafProblems } from '../../../test/support/csaf-validator.ts';
import type { BulletinContent } from '../bulletins/content.ts';
import { type CsafInput, csafDocuments } from './csaf-documents.ts';

const CONTENT: BulletinContent = {
  Title: 'Keys of the old kind can be guessed',
  Summary: 'Whoever sees ten signatures can guess a key.',
  Body: '# What happened\n\nKeys were made **badly**.',
  Vulnerabilities: [
    {
      CveId: 'CVE-2026-12345',
      Title: 'Weak keys',
      CweId: 'CWE-338',
      CweName: 'Use of Cryptographically Weak Pseudo-Random Number Generator (PRNG)',
      CvssV31Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N',
      CvssV40Vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N',
    },
    { Title: 'One without a number', CvssV31Vector: 'CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N/E:P/RL:O' },
  ],
  Products: [
    { Name: 'Keywarden', Affected: ['>=0.1.0 <0.1.4', '0.0.9'], Fixed: ['0.1.4'], NotAffected: ['<0.0.9'] },
    { Vendor: 'Example', Name: 'Agent', UnderInvestigation: ['*'] },
  ],
  References: [{ Summary: 'Paper', Url: 'https://example.com/paper' }],
  Credits: [{ Names: ['Ada'], Organization: 'Example university', Url: 'https://example.com' }],
};

const inputOf = (content: BulletinContent, more: Partial<CsafInput> = {}): CsafInput => ({
  id: 'KW-2026-0001',
  content,
  history: [
    { version: 1, publishedAt: Date.UTC(2026, 10, 24), changeNote: 'First version.' },
    { version: 2, publishedAt: Date.UTC(2026, 10, 25), changeNote: 'A version was missing.' },
  ],
  isWithdrawn: false,
  hasVex: content.Vulnerabilities !== undefined,
  publisher: { name: 'Example security', namespace: 'https://example.com', contact: 'security@example.com' },
  publicUrl: 'https://iam.example.com',
  engineVersion: '0.1.0',
  ...more,
});

/** The official schema and all mandatory tests. */
async function assertValid(input: CsafInput): Promise<void> {
  for (const { path, document } of csafDocuments(input))
    assert.deepEqual(await csafProblems(document), [], path);
}

test('every kind of bulletin gives documents that pass the official schema and all mandatory tests', async () => {
  await assertValid(inputOf(CONTENT));
  await assertValid(inputOf(CONTENT, { isWithdrawn: true }));
  await assertValid(
    inputOf({
      ...CONTENT,
      Remediations: [
        { Category: 'workaround', Details: 'Switch it off.', Url: 'https://example.com/how' },
        { Category: 'vendor_fix', Details: 'Update.' },
      ],
    }),
  );
  await assertValid(inputOf({ Title: 'News', Summary: 'Nothing is wrong.' }));
  await assertValid(inputOf({ Title: 'News', Summary: 'Nothing was wrong.' }, { hasVex: true }));
  await assertValid(
    inputOf({
      Title: 'Not ours',
      Summary: 'We are not affected.',
      Vulnerabilities: [{ CveId: 'CVE-2026-1000' }],
      Products: [{ Name: 'Keywarden', NotAffected: ['*'] }],
    }),
  );
});

test('the profile follows from what the bulletin tells, and VEX goes with vulnerabilities', () => {
  const categories = (input: CsafInput): unknown[] =>
    csafDocuments(input).map(
      ({ document }) => (document as { document: { category: string } }).document.category,
    );
  assert.deepEqual(categories(inputOf(CONTENT)), ['csaf_security_advisory', 'csaf_vex']);
  assert.deepEqual(categories(inputOf({ Title: 'News', Summary: 'x' })), ['csaf_informational_advisory']);
  assert.deepEqual(categories(inputOf(CONTENT, { isWithdrawn: true })), ['csaf_base', 'csaf_base']);
  assert.deepEqual(
    csafDocuments(inputOf(CONTENT)).map(({ path }) => path),
    ['2026/kw-2026-0001.json', '2026/kw-2026-0001-vex.json'],
  );
});
