import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { DECISIONS, LAYERS } from './case-file.ts';
import { InputError } from './input-error.ts';
import { FIELDS, FILE_MEMBERS, readCaseFile, TEST_MEMBERS, WHO_MEMBERS } from './read-case-file.ts';
import { EXPECT_MEMBERS } from './read-fields.ts';
import { ROLES } from './role.ts';
import { isYaml, readTree } from './tree.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const ROOT = resolve(import.meta.dirname, '../..');
const schema = JSON.parse(readFileSync(join(ROOT, 'docs/policy-test.schema.json'), 'utf8')) as Schema;
const KNOWN_WORDS = new Set(
  '$ref type enum pattern required properties propertyNames additionalProperties items minItems anyOf $defs $schema title description'.split(
    ' ',
  ),
);

const typesOf = (value: unknown): string[] => {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  return typeof value === 'number'
    ? ['number', ...(Number.isInteger(value) ? ['integer'] : [])]
    : [typeof value];
};

const definition = (name: string): Schema => {
  const found = schema.$defs?.[name];
  assert.ok(found, name);
  return found;
};

/** As much of JSON Schema as the schema uses; a word it does not know fails the test. */
function isValid(value: unknown, one: Schema): boolean {
  for (const word of Object.keys(one)) assert.ok(KNOWN_WORDS.has(word), word);
  if (one.$ref !== undefined && !isValid(value, definition(one.$ref.replace('#/$defs/', '')))) return false;
  if (one.type !== undefined && ![one.type].flat().some((type) => typesOf(value).includes(type)))
    return false;
  if (one.enum !== undefined && !one.enum.includes(value)) return false;
  if (one.pattern !== undefined && typeof value === 'string' && !new RegExp(one.pattern).test(value))
    return false;
  if (one.anyOf !== undefined && !one.anyOf.some((each) => isValid(value, each))) return false;
  if (Array.isArray(value)) {
    if (value.length < (one.minItems ?? 0)) return false;
    return value.every((item) => one.items === undefined || isValid(item, one.items));
  }
  if (typeof value !== 'object' || value === null) return true;
  if (!(one.required ?? []).every((name) => Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, member]) => {
    if (one.propertyNames !== undefined && !isValid(name, one.propertyNames)) return false;
    const property = one.properties?.[name];
    if (property !== undefined) return isValid(member, property);
    const { additionalProperties = true } = one;
    return typeof additionalProperties === 'boolean'
      ? additionalProperties
      : isValid(member, additionalProperties);
  });
}

const namesOf = (one: Schema | undefined): string[] => Object.keys(one?.properties ?? {}).sort();
const objectIn = (name: string): Schema | undefined =>
  definition(name).anyOf?.find(({ properties }) => properties);

test('the published schema has the members the reader knows', () => {
  assert.deepEqual(namesOf(schema), [...FILE_MEMBERS].sort());
  assert.deepEqual(namesOf(schema.properties?.['defaults']), [...FIELDS].sort());
  assert.deepEqual(namesOf(definition('test')), [...TEST_MEMBERS].sort());
  assert.deepEqual(namesOf(objectIn('principal')), [...WHO_MEMBERS].sort());
  assert.deepEqual(namesOf(objectIn('expect')), [...EXPECT_MEMBERS].sort());
  assert.deepEqual(namesOf(definition('policies')), [...ROLES].sort());
  assert.deepEqual(definition('decision').enum, DECISIONS);
  assert.deepEqual(objectIn('expect')?.properties?.['layer']?.enum, LAYERS);
});

test('the examples are as the schema wants them', () => {
  const folder = join(ROOT, 'examples/policies');
  const names = readdirSync(folder).filter((name) => name.includes('.test.'));
  assert.ok(names.length >= 2);
  for (const name of names) {
    const text = readFileSync(join(folder, name), 'utf8');
    assert.ok(isValid(isYaml(name) ? parse(text) : JSON.parse(text), schema), name);
  }
});

test('the schema and the reader refuse the same', async () => {
  const one = { name: 'n', principal: 'root', action: 's3:GetObject', resource: '*', expect: 'allow' };
  const files: readonly [object, boolean][] = [
    [{ tests: [one] }, true],
    [{ tests: [] }, true],
    [{}, false],
    [{ tests: [one], account: '1' }, false],
    [{ tests: [one], acount: '111122223333' }, false],
    [{ tests: [{ ...one, action: [] }] }, false],
    [{ tests: [{ ...one, action: 's3:*' }] }, false],
    [{ tests: [{ ...one, action: ['s3:GetObject', 'iam:GetUser'] }] }, true],
    [{ tests: [{ ...one, resource: 'bucket' }] }, false],
    [{ tests: [{ ...one, resource: 'arn:aws:s3:::a/*' }] }, false],
    [{ tests: [{ ...one, resourceAccount: '12' }] }, false],
    [{ tests: [{ ...one, context: { 'aws:a': null, 'aws:b': ['x', 1], 'aws:c': true } }] }, true],
    [{ tests: [{ ...one, context: { a: 'b' } }] }, false],
    [{ tests: [{ ...one, context: { 'aws:a': {} } }] }, false],
    [
      { tests: [{ ...one, policies: { scp: [['a', {}], 'b'], rcp: 'a', identity: [], boundary: null } }] },
      true,
    ],
    [{ tests: [{ ...one, policies: { boundary: ['a'] } }] }, false],
    [{ tests: [{ ...one, policies: { inline: 'a' } }] }, false],
    [{ tests: [{ ...one, expect: 'maybe' }] }, false],
    [
      {
        tests: [
          { ...one, expect: { decision: 'deny', layer: 'scp', statement: 2, reason: 'x', policy: 'p' } },
        ],
      },
      true,
    ],
    [{ tests: [{ ...one, expect: { layer: 'scp' } }] }, false],
    [{ tests: [{ ...one, principal: { arn: 'root', tags: { a: 1 }, account: '111122223333' } }] }, true],
    [{ tests: [{ ...one, principal: { tags: {} } }] }, false],
    [{ tests: [{ ...one, nmae: 'x' }] }, false],
    [
      {
        tests: [one],
        groups: { g: ['a.json', {}] },
        principals: { p: 'user/x', q: { arn: 'root', groups: 'g' } },
      },
      true,
    ],
    [{ tests: [one], defaults: { name: 'x' } }, false],
  ];
  for (const [file, expected] of files) {
    const text = JSON.stringify(file);
    let isRead = true;
    try {
      readCaseFile(await readTree({ path: 'tests.json', text }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      isRead = false;
    }
    assert.equal(isRead, expected, text);
    assert.equal(isValid(file, schema), expected, text);
  }
});
