import type { MemberConstraint } from './facts.ts';
import { compileJavaPattern } from './java-pattern.ts';
import type { Member, Shape } from './shape.ts';

export type RuleName = 'required' | 'pattern' | 'max' | 'min' | 'enum';

/**
 * How a service words a violation, as recorded from AWS. `classic` (STS, KMS): repeats the value, `null` for a missing
 * one, pattern before length. `modern` (IAM): repeats nothing, length before pattern, and elements of which more is said than
 * their length must not be null either.
 */
export type ValidationStyle = 'classic' | 'modern';

export const NOT_NULL = 'Member must not be null';

/** One rule of one value: its text, and whether the value keeps it. */
export interface Rule {
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

const isText = (kind: Shape['kind']): boolean => kind === 'string';

function sizesOf(constraint: MemberConstraint, kind: Shape['kind']): Rule[] {
  return kind === 'timestamp' || kind === 'boolean' ? [] : sizeRules(constraint, kind);
}

/** The rules of one value, in the order AWS reports them. */
export function rulesOf(member: Member, kind: Shape['kind'], style: ValidationStyle): Rule[] {
  const { constraint } = member;
  if (!constraint) return [];
  const sizes = sizesOf(constraint, kind);
  const texts = isText(kind) ? textRules(constraint) : [];
  return style === 'modern' ? [...sizes, ...texts] : [...texts, ...sizes];
}

/** The rules of the elements of a list or map, in the order AWS names them. */
export function elementRulesOf({ constraint }: Member, kind: Shape['kind'], style: ValidationStyle): Rule[] {
  if (!constraint) return [];
  const texts = isText(kind) ? textRules(constraint) : [];
  const rules = [...sizesOf(constraint, kind), ...texts];
  if (texts.length > 0 && style === 'modern')
    rules.push({ name: 'required', text: NOT_NULL, isKept: () => true });
  return rules;
}
