import { AwsError } from '../core/aws-error.ts';
import {
  elementRulesOf,
  NOT_NULL,
  type Rule,
  type RuleName,
  rulesOf,
  type ValidationStyle,
} from './constraint-rules.ts';
import { inJavaOrder } from './java-order.ts';
import { compileOnce } from './lazy.ts';
import type { Member, Shape, SimpleKind, StructureShape } from './shape.ts';
import { valueText } from './value-text.ts';

/** Rules a service checks itself, because AWS answers them in words of its own; `true` stands for all. */
export type SkippedRules = true | readonly RuleName[];

/** Structure → member → what is skipped. */
export type SkippedConstraints = Readonly<Record<string, Readonly<Record<string, SkippedRules>>>>;

/** Adds what is wrong with `value` to `violations`, each a whole sentence of AWS's. */
export type Check = (value: unknown, path: string, violations: Violations) => void;

/** An answer this long (in characters) gets no further violations: they are neither checked nor counted. */
const LONG_ENOUGH = 32_768;

/** A member that breaks a rule of the model, by its path, and the rule in AWS's words. */
export interface BrokenConstraint {
  readonly name: string;
  readonly message: string;
}

class Violations {
  readonly texts: string[] = [];
  readonly fields: BrokenConstraint[] = [];
  #length = 0;

  get hasRoom(): boolean {
    return this.#length < LONG_ENOUGH;
  }

  add(path: string, value: string, rule: string): void {
    if (!this.hasRoom) return;
    const text = `Value${value} at '${path}' failed to satisfy constraint: ${rule}`;
    this.#length += text.length;
    this.texts.push(text);
    this.fields.push({ name: path, message: rule });
  }
}

/** AWS names all rules of the elements when one element breaks one of them. */
const groupText = (prefix: string, rules: readonly Rule[]): string =>
  `${prefix} must satisfy constraint: [${rules.map((rule) => rule.text).join(', ')}]`;

const keepsAll = (rules: readonly Rule[], value: unknown): boolean =>
  rules.every((rule) => rule.isKept(value));

type CheckOf = (member: Member, skipped: SkippedRules) => Check | undefined;

/** What stands between `Value` and `at`. */
const printer = (style: ValidationStyle, isSensitive: boolean): ((value: unknown) => string) =>
  isSensitive || style === 'modern' ? () => '' : valueText;

const isSkipped = (skipped: SkippedRules, name: RuleName): boolean =>
  skipped === true || skipped.includes(name);

function ownCheck(
  member: Member,
  kind: Shape['kind'],
  skipped: SkippedRules,
  style: ValidationStyle,
): Check | undefined {
  const rules = rulesOf(member, kind, style).filter((rule) => !isSkipped(skipped, rule.name));
  if (rules.length === 0) return undefined;
  const print = printer(style, member.isSensitive);
  return (value, path, violations) => {
    for (const rule of rules) if (!rule.isKept(value)) violations.add(path, print(value), rule.text);
  };
}

const SIMPLE = new Set<Shape['kind']>([
  'string',
  'number',
  'boolean',
  'blob',
  'timestamp',
  'document',
] satisfies SimpleKind[]);

/** Elements that are simple are reported at the list or map that holds them. */
function simpleElementsCheck(
  holder: Member,
  element: Member,
  prefix: string,
  elementsOf: (value: unknown) => unknown[],
  style: ValidationStyle,
): Check | undefined {
  const rules = elementRulesOf(element, element.shape().kind, style);
  if (rules.length === 0) return undefined;
  const text = groupText(prefix, rules);
  const print = printer(style, holder.isSensitive || element.isSensitive);
  return (value, path, violations) => {
    if (!elementsOf(value).every((item) => keepsAll(rules, item))) violations.add(path, print(value), text);
  };
}

function deepElementsCheck(
  element: Member,
  checkOf: CheckOf,
  entriesOf: (value: unknown) => Iterable<[string, unknown]>,
): Check | undefined {
  const check = checkOf(element, []);
  if (!check) return undefined;
  return (value, path, violations) => {
    for (const [step, item] of entriesOf(value)) {
      if (!violations.hasRoom) return;
      check(item, `${path}.${step}.${element.name}`, violations);
    }
  };
}

const listSteps = (value: unknown): [string, unknown][] =>
  (value as unknown[]).map((item, index) => [String(index + 1), item]);

/** Elements looked at of a list that is refused for its length anyway. */
const MOST_ELEMENTS_OF_TOO_MANY = 1000;

/** What the elements of an endless list cost to check would be the caller's choice. */
const unlessEndless = (check: Check | undefined, max: number | undefined): Check | undefined =>
  check && max !== undefined
    ? (value, path, violations) => {
        const { length } = value as unknown[];
        if (length <= Math.max(max, MOST_ELEMENTS_OF_TOO_MANY)) check(value, path, violations);
      }
    : check;

const isSimple = (member: Member): boolean => SIMPLE.has(member.shape().kind);
const itemsOf = (value: unknown): unknown[] => value as unknown[];
const keysOf = (value: unknown): unknown[] => Object.keys(value as object);
const valuesOf = (value: unknown): unknown[] => Object.values(value as object);
const entriesOf = (value: unknown): [string, unknown][] => Object.entries(value as object);

function elementChecks(
  member: Member,
  shape: Shape,
  checkOf: CheckOf,
  style: ValidationStyle,
): (Check | undefined)[] {
  if (shape.kind === 'list') {
    const check = isSimple(shape.member)
      ? simpleElementsCheck(member, shape.member, 'Member', itemsOf, style)
      : deepElementsCheck(shape.member, checkOf, listSteps);
    return [unlessEndless(check, member.constraint?.max)];
  }
  if (shape.kind !== 'map') return [];
  const values = isSimple(shape.value)
    ? simpleElementsCheck(member, shape.value, 'Map value', valuesOf, style)
    : deepElementsCheck(shape.value, checkOf, entriesOf);
  return [simpleElementsCheck(member, shape.key, 'Map keys', keysOf, style), values];
}

const inCamelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function compileStructure(
  shape: StructureShape,
  skippedOf: (member: string) => SkippedRules,
  checkOf: CheckOf,
  style: ValidationStyle,
): Check | undefined {
  const members = inJavaOrder(shape.members, ({ name }) => inCamelCase(name))
    .map((member) => ({
      name: member.name,
      step: inCamelCase(member.name),
      isRequired: member.isRequired && !isSkipped(skippedOf(member.name), 'required'),
      nothing: member.isSensitive || style === 'modern' ? '' : ' null',
      check: checkOf(member, skippedOf(member.name)),
    }))
    .filter((member) => member.isRequired || member.check);
  if (members.length === 0) return undefined;
  return (value, path, violations) => {
    const record = value as Record<string, unknown>;
    for (const member of members) {
      const item = record[member.name];
      const memberPath = path === '' ? member.step : `${path}.${member.step}`;
      if (item !== undefined) member.check?.(item, memberPath, violations);
      else if (member.isRequired) violations.add(memberPath, member.nothing, NOT_NULL);
    }
  };
}

/** Compiles the checks AWS makes of every input before an operation sees it. */
export function constraintChecks(
  skipped: SkippedConstraints,
  style: ValidationStyle,
): (shape: Shape) => Check {
  const nothing: Check = () => undefined;
  const ofStructure = compileOnce((shape: StructureShape): Check => {
    const own = skipped[shape.name] ?? {};
    return compileStructure(shape, (member) => own[member] ?? [], checkOf, style) ?? nothing;
  });

  function checkOf(member: Member, skippedRules: SkippedRules): Check | undefined {
    if (skippedRules === true) return undefined;
    const shape = member.shape();
    if (shape.kind === 'structure') {
      const check = ofStructure(shape);
      return check === nothing ? undefined : check;
    }
    const checks = [
      ownCheck(member, shape.kind, skippedRules, style),
      ...elementChecks(member, shape, checkOf, style),
    ].filter((check) => check !== undefined);
    if (checks.length <= 1) return checks[0];
    return (value, path, violations) => {
      for (const check of checks) check(value, path, violations);
    };
  }

  return (shape) => (shape.kind === 'structure' ? ofStructure(shape) : nothing);
}

/**
 * Throws AWS's one error for all that is wrong, or what `answer` makes of it; with `namesFields` its members `reason` and
 * `fieldList` say so again.
 * @throws AwsError `code` (ValidationError in AWS Query, ValidationException in JSON)
 */
export function assertValid(
  check: Check,
  input: unknown,
  code: string,
  namesFields = false,
  answer?: (broken: readonly BrokenConstraint[]) => AwsError,
): void {
  const violations = new Violations();
  check(input, '', violations);
  const { texts } = violations;
  if (texts.length === 0) return;
  if (answer) throw answer(violations.fields);
  const count = texts.length === 1 ? '1 validation error' : `${texts.length} validation errors`;
  const members = namesFields ? { reason: 'fieldValidationFailed', fieldList: violations.fields } : {};
  throw new AwsError(code, `${count} detected: ${texts.join('; ')}`, { members });
}
