import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PolicyDocument, parsePolicy } from '../../../../src/policy/index.ts';
import type { PolicyModel } from './policy-model.ts';
import { NotVisual, readModel } from './read-model.ts';
import { writeModel } from './write-model.ts';

const oneOrMore = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(each, fc.array(each, { minLength: 1, maxLength: 3 }));
const words = fc.constantFrom('a', '1', 'Ünïcode "quoted"', '__proto__', ' \t', '*', 'x\\y');
const condition = fc.dictionary(
  fc.constantFrom('StringEquals', 'ForAnyValue:StringLike', 'StringNotLikeIfExists'),
  fc.dictionary(fc.constantFrom('aws:username', 'aws:PrincipalTag/1', 'aws:TagKeys'), oneOrMore(words), {
    minKeys: 1,
    noNullPrototype: true,
  }),
  { noNullPrototype: true },
);
const actions = oneOrMore(fc.constantFrom('*', 's3:GetObject', 'iam:*', 'S3:get*'));
const resources = oneOrMore(fc.constantFrom('*', 'arn:aws:s3:::box/*', 'arn:aws:iam::111122223333:user/x'));
const statement = fc
  .record(
    {
      Sid: fc.constantFrom('One', 'Two2'),
      Effect: fc.constantFrom('Allow', 'Deny'),
      Condition: condition,
      action: fc.tuple(fc.constantFrom('Action', 'NotAction'), actions),
      resource: fc.tuple(fc.constantFrom('Resource', 'NotResource'), resources),
    },
    { requiredKeys: ['Effect', 'action', 'resource'], noNullPrototype: true },
  )
  .map(({ action, resource, ...rest }) => ({ ...rest, ...Object.fromEntries([action, resource]) }));
const policy = fc.record(
  { Version: fc.constantFrom('2012-10-17', '2008-10-17'), Id: words, Statement: oneOrMore(statement) },
  { requiredKeys: ['Statement'], noNullPrototype: true },
);

/** What a policy says, wherever it says it. */
const meaning = (text: string): unknown => {
  const { version, id, statements }: PolicyDocument = parsePolicy(text, 'inline');
  return { version, id, statements: statements.map(({ line: _, column: __, ...rest }) => rest) };
};
const changed = (model: PolicyModel): PolicyModel => ({
  ...model,
  statements: model.statements.map((each) => ({ ...each, written: undefined })),
});
/** Sids must differ, which is of no matter here. */
const isPolicy = (text: string): boolean => {
  try {
    return parsePolicy(text, 'inline') !== undefined;
  } catch {
    return false;
  }
};

test('read and written again it is the same policy, changed or not', () => {
  fc.assert(
    fc.property(policy, fc.constantFrom(undefined, 1, '\t'), (document, indent) => {
      const text = JSON.stringify(document, undefined, indent);
      fc.pre(isPolicy(text));
      const model = readModel(text);
      assert.deepEqual(meaning(writeModel(model)), meaning(text));
      const written = writeModel(changed(model));
      assert.deepEqual(meaning(written), meaning(text));
      assert.deepEqual(changed(readModel(written)), changed(model));
    }),
  );
});

test('numbers and booleans keep their digits; statements that are not changed keep their text', () => {
  const own = '{"Effect":"Deny" , "NotAction":"iam:*","Resource":["*"],"Condition":{"Bool":{"a:b":true}}}';
  const model = readModel(`{"Statement":[${own},{"Effect":"Allow","Action":"a:B","Resource":"*"}]}`);
  assert.deepEqual(model.statements[0]?.conditions, [{ operator: 'Bool', key: 'a:b', values: ['true'] }]);
  assert.ok(writeModel(model).includes(own));
  const number = '{"Statement":{"Condition":{"NumericEquals":{"a:b":1.50}}}}';
  assert.deepEqual(readModel(number).statements[0]?.conditions[0]?.values, ['1.50']);
});

test('an unfinished policy is read, and written so that it can be finished', () => {
  const model = readModel('{"Statement":[{"Effect":"Allow"}]}');
  assert.deepEqual(JSON.parse(writeModel(changed(model))), {
    Statement: [{ Effect: 'Allow', Action: [], Resource: [] }],
  });
  assert.deepEqual(JSON.parse(writeModel(readModel('{"Version":"2012-10-17"}'))), {
    Version: '2012-10-17',
    Statement: [],
  });
});

test('what the visual editor lacks is said, never dropped', () => {
  const expected = [
    ['{', /no JSON: line 1/],
    ['{"Statement":[],\n"Statement":[]}', /line 2.*given twice/],
    ['[]', /The policy is no object/],
    ['{"Version":"2012-10-17","Rules":[]}', /the element Rules/],
    ['{"Statement":[{"Principal":"*"}]}', /Statement 1 has the element Principal/],
    ['{"Statement":[{},{"Action":"*","NotAction":"*"}]}', /statement 2 has both Action and NotAction/],
    ['{"Statement":["x"]}', /Statement 1 is no object/],
    ['{"Statement":[{"Effect":"Maybe"}]}', /neither Allow nor Deny/],
    ['{"Statement":[{"Resource":[["*"]]}]}', /Resource of statement 1 is no text/],
    ['{"Statement":[{"Condition":{"Bool":"x"}}]}', /Bool of statement 1 is no object/],
    ['{"Statement":[{"Condition":{"Bool":{}}}]}', /has no condition key/],
    ['{"Statement":[{"Condition":{"Bool":{"a:b":null}}}]}', /a:b of statement 1 is no text/],
  ] as const;
  for (const [text, reason] of expected)
    assert.throws(
      () => readModel(text),
      (problem) => problem instanceof NotVisual && reason.test(problem.message),
      text,
    );
});
