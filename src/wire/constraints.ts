import { AwsError } from '../core/aws-error.ts';
import type { MemberConstraint } from './facts.ts';
import { compileJavaPattern } from './java-pattern.ts';
import { compileOnce } from './lazy.ts';
import type { Member, Shape, SimpleKind, StructureShape } from './shape.ts';
import { valueText } from './value-text.ts';

export type RuleName = 'required' | 'pattern' | 'max' | 'min' | 'enum';

/** Rules a service checks itself, because AWS answers them in words of its own; `true` stands for all. */
export type SkippedRules = true | readonly RuleName[];

/** Structure → member → what is skipped. */
export type SkippedConstraints = Readonly<Record<string, Readonly<Record<string, SkippedRules>>>>;

/** Adds what is wrong with `value` to `violations`, each a whole sentence of AWS's. */
export type Check = (value: unknown, path: string, violations: Violations) => void;

/** No answer lists more than this; what follows is neither checked nor counted. */
const MOST_VIOLATIONS = 100;

export class Violations {
  readonly texts: string[] = [];

  /** False once the answer is long enough. */
  get hasRoom(): boolean {
    return this.texts.length < MOST_VIOLATIONS;
  }

  add(path: string, value: string, rule: string): void {
    if (this.hasRoom) this.texts.push(`Value${value} at '${path}' failed to satisfy constraint: ${rule}`);
  }
}

const NOT_NULL = 'Member must not be null';

/** One rule of one value: its text, and whether the value keeps it. */
interface Rule {
  readonly name: RuleName;
  readonly text: string;
  readonly isKept: (value: unknown) => boolean;
}

const characters = (text: string): number => {
  let pairs = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      pairs++;
      at++;
    }
  }
  return text.length - pairs;
};

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return characters(value);
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return Object.keys(value as object).length;
}

function sizeRules(constraint: MemberConstraint, kind: Shape['kind']): Rule[] {
  const { min, max } = constraint;
  const isNumber = kind === 'number';
  const noun = isNumber ? 'value' : 'length';
  const measure = isNumber ? (value: unknown) => value as number : sizeOf;
  const rules: Rule[] = [];
  if (max !== undefined)
    rules.push({
      name: 'max',
      text: `Member must have ${noun} less than or equal to ${max}`,
      isKept: (value) => measure(value) <= max,
    });
  if (min !== undefined)
    rules.push({
      name: 'min',
      text: `Member must have ${noun} greater than or equal to ${min}`,
      isKept: (value) => measure(value) >= min,
    });
  return rules;
}

function textRules(constraint: MemberConstraint): Rule[] {
  const rules: Rule[] = [];
  if (constraint.pattern !== undefined)
    rules.push({
      name: 'pattern',
      text: `Member must satisfy regular expression pattern: ${constraint.pattern}`,
      isKept: compileJavaPattern(constraint.pattern) as Rule['isKept'],
    });
  if (constraint.enum) {
    const values = new Set<unknown>(constraint.enum);
    rules.push({
      name: 'enum',
      text: `Member must satisfy enum value set: [${constraint.enum.join(', ')}]`,
      isKept: (value) => values.has(value),
    });
  }
  return rules;
}

/** In AWS's order, as recorded from STS, DynamoDB and Cognito: pattern before length; a group of elements the other way. */
function rulesOf(constraint: MemberConstraint | undefined, kind: Shape['kind'], isGroup: boolean): Rule[] {
  if (!constraint) return [];
  const sizes = kind === 'timestamp' || kind === 'boolean' ? [] : sizeRules(constraint, kind);
  const texts = kind === 'string' ? textRules(constraint) : [];
  return isGroup ? [...sizes, ...texts] : [...texts, ...sizes];
}

/** AWS names all rules of the elements when one element breaks one of them. */
const groupText = (prefix: string, rules: readonly Rule[]): string =>
  `${prefix} must satisfy constraint: [${rules.map((rule) => rule.text).join(', ')}]`;

const keepsAll = (rules: readonly Rule[], value: unknown): boolean =>
  rules.every((rule) => rule.isKept(value));

type CheckOf = (member: Member, skipped: SkippedRules) => Check | undefined;

const isSkipped = (skipped: SkippedRules, name: RuleName): boolean =>
  skipped === true || skipped.includes(name);

function ownCheck(member: Member, kind: Shape['kind'], skipped: SkippedRules): Check | undefined {
  const rules = rulesOf(member.constraint, kind, false).filter((rule) => !isSkipped(skipped, rule.name));
  if (rules.length === 0) return undefined;
  return (value, path, violations) => {
    for (const rule of rules)
      if (!rule.isKept(value)) violations.add(path, valueText(value, member.isSensitive), rule.text);
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
): Check | undefined {
  const rules = rulesOf(element.constraint, element.shape().kind, true);
  if (rules.length === 0) return undefined;
  const text = groupText(prefix, rules);
  const isSensitive = holder.isSensitive || element.isSensitive;
  return (value, path, violations) => {
    if (!elementsOf(value).every((item) => keepsAll(rules, item)))
      violations.add(path, valueText(value, isSensitive), text);
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

/** A list that is too long is refused for that alone: what checks its elements cost would be the caller's choice. */
const unlessTooLong = (check: Check | undefined, max: number | undefined): Check | undefined =>
  check && max !== undefined
    ? (value, path, violations) => {
        if ((value as unknown[]).length <= max) check(value, path, violations);
      }
    : check;

function elementChecks(member: Member, shape: Shape, checkOf: CheckOf): (Check | undefined)[] {
  if (shape.kind === 'list') {
    const isSimple = SIMPLE.has(shape.member.shape().kind);
    const check = isSimple
      ? simpleElementsCheck(member, shape.member, 'Member', (value) => value as unknown[])
      : deepElementsCheck(shape.member, checkOf, listSteps);
    return [unlessTooLong(check, member.constraint?.max)];
  }
  if (shape.kind !== 'map') return [];
  const values = SIMPLE.has(shape.value.shape().kind)
    ? simpleElementsCheck(member, shape.value, 'Map value', (value) => Object.values(value as object))
    : deepElementsCheck(shape.value, checkOf, (value) => Object.entries(value as object));
  return [
    simpleElementsCheck(member, shape.key, 'Map keys', (value) => Object.keys(value as object)),
    values,
  ];
}

const inCamelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function compileStructure(
  shape: StructureShape,
  skippedOf: (member: string) => SkippedRules,
  checkOf: CheckOf,
): Check | undefined {
  const members = shape.members
    .map((member) => ({
      name: member.name,
      step: inCamelCase(member.name),
      isRequired: member.isRequired && !isSkipped(skippedOf(member.name), 'required'),
      isSensitive: member.isSensitive,
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
      else if (member.isRequired) violations.add(memberPath, member.isSensitive ? '' : ' null', NOT_NULL);
    }
  };
}

/** Compiles the checks AWS makes of every input before an operation sees it. */
export function constraintChecks(skipped: SkippedConstraints): (shape: Shape) => Check {
  const nothing: Check = () => undefined;
  const ofStructure = compileOnce((shape: StructureShape): Check => {
    const own = skipped[shape.name] ?? {};
    return compileStructure(shape, (member) => own[member] ?? [], checkOf) ?? nothing;
  });

  function checkOf(member: Member, skippedRules: SkippedRules): Check | undefined {
    if (skippedRules === true) return undefined;
    const shape = member.shape();
    if (shape.kind === 'structure') {
      const check = ofStructure(shape);
      return check === nothing ? undefined : check;
    }
    const checks = [
      ownCheck(member, shape.kind, skippedRules),
      ...elementChecks(member, shape, checkOf),
    ].filter((check) => check !== undefined);
    if (checks.length <= 1) return checks[0];
    return (value, path, violations) => {
      for (const check of checks) check(value, path, violations);
    };
  }

  return (shape) => (shape.kind === 'structure' ? ofStructure(shape) : nothing);
}

/**
 * Throws AWS's one error for all that is wrong.
 * @throws AwsError `code` (ValidationError in AWS Query, ValidationException in JSON)
 */
export function assertValid(check: Check, input: unknown, code: string): void {
  const violations = new Violations();
  check(input, '', violations);
  const { texts } = violations;
  if (texts.length === 0) return;
  const count = texts.length === 1 ? '1 validation error' : `${texts.length} validation errors`;
  throw new AwsError(code, `${count} detected: ${texts.join('; ')}`);
}
