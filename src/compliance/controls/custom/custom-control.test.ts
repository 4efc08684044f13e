import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Looked } from '../control.ts';
import {
  applyCustomControl,
  CustomControlError,
  matchesPattern,
  OPERATORS,
  parseCustomControl,
} from './custom-control.ts';
import { controlOf } from './custom-controls.ts';
import { SUBJECT_KINDS, type Subject, type Value } from './subjects.ts';

const CONTROL = {
  title: 'Services sign in by roles',
  severity: 'high',
  kind: 'user',
  where: [{ field: 'path', operator: 'matches', value: '/service/*' }],
  expect: [{ field: 'activeKeys', operator: 'equals', value: 0 }],
};

const parse = (change: object) => parseCustomControl(JSON.stringify({ ...CONTROL, ...change }));

test('a control of the right form is taken as it is', () => {
  assert.deepEqual(parse({}), CONTROL);
  parse({ where: undefined, mappings: { nist: ['AC-2'] }, reason: 'why', remedy: 'how' });
  parse({ expect: [{ field: 'tag:owner', operator: 'exists' }] });
});

test('anything else is refused, and the place is named', () => {
  const wrong: readonly [change: object, place: RegExp][] = [
    [{ title: '' }, /^title/],
    [{ severity: 'huge' }, /^severity/],
    [{ kind: 'constructor' }, /^kind/],
    [{ kind: 'bucket' }, /^kind/],
    [{ expect: [] }, /^expect/],
    [{ expect: 'x' }, /^expect/],
    [{ expect: [{ field: 'nothing', operator: 'equals', value: 1 }] }, /^expect\[0\].field/],
    [{ expect: [{ field: 'name', operator: 'toString', value: 1 }] }, /^expect\[0\].operator/],
    [{ expect: [{ field: 'name', operator: 'equals' }] }, /^expect\[0\].value/],
    [{ expect: [{ field: 'name', operator: 'exists', value: 1 }] }, /^expect\[0\].value/],
    [{ expect: [{ field: 'ageDays', operator: 'less-than', value: '9' }] }, /^expect\[0\].value/],
    [{ where: [{ field: 'name', operator: 'equals', value: {} }] }, /^where\[0\].value/],
    [{ where: [{ field: 'name', operator: 'exists', more: 1 }] }, /^where\[0\]/],
    [{ mappings: { other: [] } }, /^mappings/],
    [{ script: 'x' }, /script/],
  ];
  for (const [change, place] of wrong)
    assert.throws(
      () => parse(change),
      (error) => error instanceof CustomControlError && place.test(error.message),
      JSON.stringify(change),
    );
  for (const text of ['', '[]', 'null', '{'])
    assert.throws(() => parseCustomControl(text), CustomControlError);
});

test('only what the control is about is held to it', () => {
  const subject = (name: string, path: string, activeKeys: number): Subject => ({
    resource: name,
    fields: { name, path, activeKeys },
  });
  const found = applyCustomControl(parse({}), [
    subject('good', '/service/', 0),
    subject('bad', '/service/x/', 1),
    subject('other', '/people/', 2),
  ]);
  assert.deepEqual(
    found.map(({ subject: { resource }, broken }) => [resource, broken.length]),
    [
      ['good', 0],
      ['bad', 1],
    ],
  );
});

test('of a field that is not there only its absence holds', () => {
  for (const [name, operator] of Object.entries(OPERATORS))
    for (const value of ['x', '*', '', 0, 1, true, false] satisfies Value[])
      assert.equal(operator(null, value), name === 'absent', `${name} ${value}`);
});

test('patterns match as regular expressions of the same meaning do', () => {
  const letter = fc.constantFrom('a', 'b', '*', '.');
  fc.assert(
    fc.property(fc.string({ unit: letter }), fc.string({ unit: letter }), (text, pattern) => {
      const expression = pattern
        .split('*')
        .map((part) => part.replaceAll('.', '\\.'))
        .join('[\\s\\S]*');
      assert.equal(matchesPattern(text, pattern), new RegExp(`^${expression}$`).test(text));
    }),
  );
});

test('things are read once for all controls that are looked at together, and what is wrong with each is cut short', async (t) => {
  let reads = 0;
  t.mock.method(SUBJECT_KINDS.user, 'read', async () => {
    reads++;
    return [{ resource: 'arn', fields: { name: 'bad' } }];
  });
  const expect = Array.from({ length: 20 }, () => ({
    field: 'name',
    operator: 'equals',
    value: 'x'.repeat(900),
  }));
  const control = controlOf('custom/one', parse({ where: undefined, expect }));
  const looked = (): Looked => ({ accountId: '1', now: 0 }) as Looked;
  const together = looked();
  const found = await control.check(together);
  assert.deepEqual([found.evaluated, found.failed], [1, 1]);
  assert.equal(found.failing[0]?.detail?.length, 256);
  await control.check(together);
  assert.equal(reads, 1);
  await control.check(looked());
  assert.equal(reads, 2);
});
