import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { type CompactIamData, iamDataOf } from './compact-iam-data.ts';
import type { Finding, PathElement } from './finding.ts';
import { ISSUES } from './issues.ts';
import { validatePolicy } from './validate.ts';
import type { ValidatedPolicyType } from './view.ts';

/** One policy and all that must be said of it, in the order of the text. */
interface Case {
  readonly name: string;
  /** IDENTITY_POLICY unless told. */
  readonly type?: ValidatedPolicyType;
  readonly resourceType?: string;
  /** The only statement of a policy, a whole policy, or a text. */
  readonly statement?: unknown;
  readonly policy?: unknown;
  readonly text?: string;
  readonly finds: readonly string[];
  /** Codes that the case comes near to and must not have. */
  readonly nearly?: readonly string[];
  /** Of the first finding of a code: its text, and its first place and what stands there. */
  readonly at?: Readonly<Record<string, { details?: string; path?: string; covers?: string }>>;
}

const FOLDER = join(import.meta.dirname, 'cases');
const CASES = readdirSync(FOLDER).flatMap((file) =>
  (JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case[]).map((one) => ({ ...one, file })),
);

const bytes = readFileSync(join(import.meta.dirname, '../../../generated/iam-data.bin'));
const data = iamDataOf(JSON.parse(zstdDecompressSync(bytes).toString('utf8')) as CompactIamData);

function textOf({ text, policy, statement }: Case): string {
  return text ?? JSON.stringify(policy ?? { Version: '2012-10-17', Statement: [statement] });
}

function stepText(step: PathElement): string {
  if ('value' in step) return step.value;
  if ('key' in step) return `key:${step.key}`;
  if ('index' in step) return String(step.index);
  return `[${step.substring.start}+${step.substring.length}]`;
}

function lineAndColumn(text: string, offset: number): readonly [number, number] {
  const lines = text.slice(0, offset).split('\n');
  return [lines.length, lines.at(-1)?.length ?? 0];
}

/** Whatever is found, its places are inside the text and agree with each other. */
function checkPlaces(text: string, { locations, issueCode }: Finding): void {
  assert.ok(locations.length > 0, issueCode);
  for (const { span } of locations) {
    for (const { line, column, offset } of [span.start, span.end]) {
      assert.ok(offset >= 0 && offset <= text.length);
      assert.deepEqual([line, column], lineAndColumn(text, offset));
    }
    assert.ok(span.start.offset <= span.end.offset);
  }
}

for (const one of CASES) {
  test(`validation, ${one.file.replace('.json', '')}: ${one.name}`, () => {
    const text = textOf(one);
    const options = one.resourceType === undefined ? { data } : { data, resourceType: one.resourceType };
    const findings = validatePolicy(text, one.type ?? 'IDENTITY_POLICY', options);
    const said = findings.map(({ issueCode, findingDetails }) => `${issueCode}: ${findingDetails}`);
    assert.deepEqual(
      findings.map(({ issueCode }) => issueCode).sort(),
      [...one.finds].sort(),
      said.join('\n'),
    );
    for (const finding of findings) {
      checkPlaces(text, finding);
      assert.doesNotMatch(finding.findingDetails, /\{[a-zA-Z-]+\}(?!\})/, 'a place without value');
    }
    for (const [code, expected] of Object.entries(one.at ?? {})) {
      const found = findings.find(({ issueCode }) => issueCode === code);
      const [first] = found?.locations ?? [];
      if (expected.details !== undefined) assert.equal(found?.findingDetails, expected.details);
      if (expected.path !== undefined) assert.equal(first?.path.map(stepText).join('/'), expected.path);
      const covered = text.slice(first?.span.start.offset, first?.span.end.offset);
      if (expected.covers !== undefined) assert.equal(covered, expected.covers);
    }
  });
}

test('every check has a case that it finds and one that it nearly finds', () => {
  const found = new Set(CASES.flatMap(({ finds }) => finds));
  const missed = new Set(
    CASES.flatMap(({ nearly = [], finds }) => nearly.filter((code) => !finds.includes(code))),
  );
  const codes = [...ISSUES.keys()];
  assert.deepEqual(
    codes.filter((code) => !found.has(code)),
    [],
    'never found',
  );
  assert.deepEqual(
    codes.filter((code) => !missed.has(code)),
    [],
    'never nearly found',
  );
});

test('links lead to the place of each check on the page of AWS', () => {
  assert.equal(
    ISSUES.get('MISSING_VERSION')?.link,
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-missing-version',
  );
  assert.match(
    ISSUES.get('PASS_ROLE_WITH_NOT_RESOURCE')?.link ?? '',
    /-security-warning-pass-role-with-not-resource$/,
  );
});
