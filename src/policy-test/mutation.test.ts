import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { compilePolicy } from '../policy/compile.ts';
import { policyFields } from './check.ts';
import { coverageOf } from './coverage.ts';
import { mutantsOf } from './mutants.ts';
import { mutationScore } from './mutation.ts';
import { hasPassed } from './report.ts';
import { runCheck, runChecks } from './run-checks.ts';
import { type Loaded, load, policy } from './test-support.ts';

const score = ({ checks, policies }: Loaded, mayGoOn = (): boolean => true) => {
  const outcomes = runChecks(checks);
  return mutationScore(outcomes, coverageOf(outcomes, policies), policies, mayGoOn);
};

const tests = (...rows: readonly (readonly [string, string, string])[]): object => ({
  account: '111122223333',
  defaults: { principal: 'user/bob', policies: { identity: 'p.json' } },
  tests: rows.map(([action, resource, expect]) => ({ name: action, action, resource, expect })),
});

const box = { Sid: 'Box', Action: 's3:GetObject', Resource: 'arn:aws:s3:::box/*' };

test('a test that only looks at what is allowed does not notice what gets wider', async () => {
  const { survivors, total, noticed, percent } = score(
    await load(tests(['s3:GetObject', 'arn:aws:s3:::box/a', 'allow']), { 'p.json': policy(box) }),
  );
  assert.deepEqual(
    survivors.map(({ mutant, statement }) => [statement.sid, mutant.kind, mutant.text]),
    [
      ['Box', 'widen-action', 'Action s3:GetObject widened to *'],
      ['Box', 'widen-resource', 'Resource arn:aws:s3:::box/* widened to *'],
    ],
  );
  assert.deepEqual([total, noticed, percent], [4, 2, 50]);
});

test('tests of both sides notice everything', async () => {
  const condition = { Bool: { 'aws:SecureTransport': 'true' } };
  const secure = { ...box, Condition: condition };
  const file = {
    ...tests(
      ['s3:GetObject', 'arn:aws:s3:::box/a', 'deny'],
      ['s3:GetObject', 'arn:aws:s3:::other/a', 'deny'],
      ['s3:PutObject', 'arn:aws:s3:::box/a', 'deny'],
    ),
  } as { tests: object[] };
  const context = { 'aws:SecureTransport': true };
  file.tests = [
    ...file.tests.map((one, at) => (at === 0 ? one : { ...one, context })),
    { name: 'yes', action: 's3:GetObject', resource: 'arn:aws:s3:::box/a', context, expect: 'allow' },
  ];
  const { survivors, percent } = score(await load(file, { 'p.json': policy(secure) }));
  assert.deepEqual(survivors, []);
  assert.equal(percent, 100);
});

test('an expected reason notices more than an expected decision', async () => {
  const twice = policy({ Sid: 'A', Action: 's3:GetObject' }, { Sid: 'B', Action: 's3:*' });
  const file = (expect: unknown): object => ({
    account: '111122223333',
    tests: [
      {
        name: 'n',
        principal: 'user/bob',
        action: 's3:GetObject',
        resource: '*',
        policies: { identity: 'p.json' },
        expect,
      },
    ],
  });
  const removed = async (expect: unknown) =>
    score(await load(file(expect), { 'p.json': twice })).survivors.filter(
      ({ mutant }) => mutant.kind === 'remove-statement',
    );
  assert.equal((await removed('allow')).length, 2);
  assert.deepEqual(
    (await removed({ decision: 'allow', statement: 'A' })).map(({ statement }) => statement.sid),
    ['B'],
  );
});

test('when the time runs out, what was not tried counts as not noticed', async () => {
  let left = 3;
  const loaded = await load(tests(['s3:GetObject', 'arn:aws:s3:::box/a', 'allow']), {
    'p.json': policy(box, { ...box, Sid: 'Again' }),
  });
  const { untried, total, noticed, survivors } = score(loaded, () => left-- > 0);
  assert.equal(untried, total - 3);
  assert.equal(noticed + survivors.length, 3);
});

test('every element of a statement is changed', async () => {
  const { policies } = await load({
    account: '111122223333',
    tests: [
      {
        name: 'n',
        principal: 'user/bob',
        action: 's3:GetObject',
        resource: '*',
        expect: 'deny',
        policies: {
          identity: policy({
            NotAction: ['iam:*', 's3:*'],
            Action: undefined,
            NotResource: 'arn:aws:s3:::a',
            Resource: undefined,
          }),
          resource: policy(
            { Principal: { AWS: ['111122223333', '444455556666'] }, Action: ['s3:GetObject', '*'] },
            {
              Effect: 'Deny',
              NotPrincipal: { AWS: '111122223333' },
              Condition: { Null: { 'aws:a': 'true', 'aws:b': 'true' } },
            },
          ),
        },
      },
    ],
  });
  const texts = policies.flatMap(({ statements }) => statements.flatMap(mutantsOf)).map(({ text }) => text);
  assert.deepEqual(texts, [
    'removed',
    'Effect Allow turned into Deny',
    'NotAction iam:* dropped',
    'NotAction s3:* dropped',
    'NotResource arn:aws:s3:::a dropped',
    'removed',
    'Effect Allow turned into Deny',
    'Principal AWS 111122223333 widened to *',
    'Principal AWS 444455556666 widened to *',
    'removed',
    'Effect Deny turned into Allow',
    'NotPrincipal AWS 111122223333 dropped',
    'Condition Null aws:a dropped',
    'Condition Null aws:b dropped',
  ]);
});

/** The score found the long way: every change, every check. */
function slowScore({ checks, policies }: Loaded): number {
  let noticed = 0;
  for (const one of policies) {
    for (const statement of one.statements) {
      for (const mutant of mutantsOf(statement)) {
        const fails = checks.some((check) => {
          const fields = policyFields(check.subject.uses, (use) => {
            if (use.policy !== one) return use.compiled;
            const statements = use.document.statements.flatMap((each) =>
              each.index === statement.index ? (mutant.statement ?? []) : each,
            );
            return compilePolicy({ ...use.document, statements }, use.source);
          });
          return !hasPassed(runCheck(check, fields));
        });
        if (fails) noticed++;
      }
    }
  }
  return noticed;
}

test('looking only where something can change finds what looking everywhere finds', async () => {
  const folder = resolve(import.meta.dirname, '../../examples/policies');
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  const whole = String(files['developers.test.yaml']);
  // Fewer and fewer tests, so that more and more goes unnoticed.
  const parts = whole.split(/(?=^ {2}- name)/m);
  for (let count = 2; count <= parts.length; count += 3) {
    const loaded = await load(parts.slice(0, count).join(''), files);
    assert.equal(score(loaded).noticed, slowScore(loaded));
  }
});
