import type { Severity } from '../control.ts';
import { FRAMEWORKS, type FrameworkId, isFrameworkId } from '../frameworks.ts';
import { SUBJECT_KINDS, type Subject, type Value } from './subjects.ts';

/** How a field is held against a value. Only `exists` and `absent` hold of a field that is null. */
export const OPERATORS = {
  equals: (field: Value, value: Value) => field === value,
  'not-equals': (field: Value, value: Value) => field !== null && field !== value,
  'less-than': (field: Value, value: Value) =>
    typeof field === 'number' && typeof value === 'number' && field < value,
  'greater-than': (field: Value, value: Value) =>
    typeof field === 'number' && typeof value === 'number' && field > value,
  matches: (field: Value, value: Value) => typeof field === 'string' && matchesPattern(field, String(value)),
  exists: (field: Value) => field !== null,
  absent: (field: Value) => field === null,
} as const satisfies Readonly<Record<string, (field: Value, value: Value) => boolean>>;

type Operator = keyof typeof OPERATORS;

/** A field held against a value. */
export interface Test {
  readonly field: string;
  readonly operator: Operator;
  readonly value?: Value;
}

/**
 * A control as an account writes it: of the things of a kind for which every test of `where` holds, each test of `expect`
 * must hold.
 */
export interface CustomControl {
  readonly title: string;
  readonly reason?: string;
  readonly remedy?: string;
  readonly severity: Severity;
  readonly kind: keyof typeof SUBJECT_KINDS;
  readonly where?: readonly Test[];
  readonly expect: readonly Test[];
  readonly mappings?: Readonly<Partial<Record<FrameworkId, readonly string[]>>>;
}

/** A control that cannot be understood. The message names the place. */
export class CustomControlError extends Error {}

const MOST_TESTS = 20;
const MOST_CHARACTERS = 1024;
const SEVERITIES: readonly string[] = ['critical', 'high', 'medium', 'low'] satisfies readonly Severity[];
const MEMBERS = ['title', 'reason', 'remedy', 'severity', 'kind', 'where', 'expect', 'mappings'];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws CustomControlError for anything but a control of the form above */
export function parseCustomControl(text: string): CustomControl {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new CustomControlError('The control is not JSON.');
  }
  if (!isRecord(given)) throw new CustomControlError('The control is not a JSON object.');
  const unknown = Object.keys(given).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) throw new CustomControlError(`A control has no member ${unknown}.`);
  const { title, reason, remedy, severity, kind, where = [], expect, mappings } = given;
  for (const [member, value] of Object.entries({ title, reason, remedy })) {
    if (value === undefined && member !== 'title') continue;
    if (typeof value !== 'string' || value === '' || value.length > MOST_CHARACTERS)
      throw new CustomControlError(`${member} must be a text of 1 to ${MOST_CHARACTERS} characters.`);
  }
  if (!SEVERITIES.includes(String(severity)))
    throw new CustomControlError(`severity must be one of ${SEVERITIES.join(', ')}.`);
  if (typeof kind !== 'string' || !Object.hasOwn(SUBJECT_KINDS, kind))
    throw new CustomControlError(`kind must be one of ${Object.keys(SUBJECT_KINDS).join(', ')}.`);
  const fields = SUBJECT_KINDS[kind as keyof typeof SUBJECT_KINDS].fields;
  readTests('where', where, fields, 0);
  readTests('expect', expect, fields, 1);
  readMappings(mappings);
  return given as unknown as CustomControl;
}

function readTests(
  member: string,
  given: unknown,
  fields: Readonly<Record<string, string>>,
  least: number,
): void {
  if (!Array.isArray(given) || given.length < least || given.length > MOST_TESTS)
    throw new CustomControlError(`${member} must be a list of ${least} to ${MOST_TESTS} tests.`);
  for (const [index, test] of given.entries()) {
    const place = `${member}[${index}]`;
    if (!isRecord(test)) throw new CustomControlError(`${place} must be an object.`);
    const { field, operator, value, ...rest } = test;
    if (Object.keys(rest).length > 0)
      throw new CustomControlError(`${place} has an unknown member ${Object.keys(rest)[0]}.`);
    if (typeof field !== 'string' || !(Object.hasOwn(fields, field) || /^tag:.+/.test(field)))
      throw new CustomControlError(`${place}.field must be one of ${Object.keys(fields).join(', ')}.`);
    if (typeof operator !== 'string' || !Object.hasOwn(OPERATORS, operator))
      throw new CustomControlError(`${place}.operator must be one of ${Object.keys(OPERATORS).join(', ')}.`);
    const isUnary = operator === 'exists' || operator === 'absent';
    if (isUnary !== (value === undefined))
      throw new CustomControlError(
        `${place}.value ${isUnary ? 'is not wanted' : 'is missing'} for ${operator}.`,
      );
    if (!isUnary && !['string', 'number', 'boolean'].includes(typeof value))
      throw new CustomControlError(`${place}.value must be a text, a number, true or false.`);
    if (/than$/.test(operator) && typeof value !== 'number')
      throw new CustomControlError(`${place}.value must be a number for ${operator}.`);
  }
}

function readMappings(given: unknown): void {
  if (given === undefined) return;
  if (!isRecord(given)) throw new CustomControlError('mappings must be an object.');
  for (const [framework, ids] of Object.entries(given)) {
    if (!isFrameworkId(framework))
      throw new CustomControlError(`mappings knows ${Object.keys(FRAMEWORKS).join(', ')}, not ${framework}.`);
    if (
      !Array.isArray(ids) ||
      ids.length > 50 ||
      !ids.every((id) => typeof id === 'string' && id.length <= 64)
    )
      throw new CustomControlError(`mappings.${framework} must be a list of identifiers.`);
  }
}

const holds = ({ field, operator, value = null }: Test, { fields }: Subject): boolean =>
  OPERATORS[operator](fields[field] ?? null, value);

/** The things that the control is about, and for each the tests that do not hold. */
export function applyCustomControl(
  { where = [], expect }: Pick<CustomControl, 'where' | 'expect'>,
  subjects: readonly Subject[],
): readonly { readonly subject: Subject; readonly broken: readonly Test[] }[] {
  return subjects
    .filter((subject) => where.every((test) => holds(test, subject)))
    .map((subject) => ({ subject, broken: expect.filter((test) => !holds(test, subject)) }));
}

/** `*` stands for any characters; in time linear in both, whatever the pattern. */
export function matchesPattern(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
