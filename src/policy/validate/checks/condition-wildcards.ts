import { type ConditionCheck, problem } from '../check.ts';
import type { IssueCode } from '../issues.ts';
import { at } from '../spot.ts';
import { hasWildcard } from '../texts.ts';
import type { ConditionView, TextView } from '../view.ts';

const isLike = ({ operator }: ConditionView): boolean =>
  /^(?:String(?:Not)?Like|Arn)/.test(operator?.base ?? '');

export const wildcardsWithoutLike: ConditionCheck = function* ({ operator, values }) {
  if (!/^String(?:Not)?Equals/.test(operator?.base ?? '')) return;
  for (const { text, spot } of values) {
    if (hasWildcard(text)) yield problem('WILDCARD_WITHOUT_LIKE_OPERATOR', at(spot));
  }
};

/** Conditions on `*` are about whether there is a value at all. */
export const anyValue: ConditionCheck = function* (condition) {
  const { operator, operatorText, key, spot, values } = condition;
  const isNegated = operator?.base === 'StringNotLike';
  if ((operator?.base !== 'StringLike' && !isNegated) || !values.some(({ text }) => /^\*+$/.test(text)))
    return;
  const code = meaningOf(isNegated, operator?.quantifier, operator?.ifExists === true);
  if (code === undefined) return;
  const replacement = `{${key}: ${code === 'EQUIVALENT_TO_NULL_TRUE'}}`;
  yield problem(code, at(spot), { key, operator: operatorText, replacement });
};

function meaningOf(
  isNegated: boolean,
  quantifier: 'ForAllValues' | 'ForAnyValue' | undefined,
  ifExists: boolean,
): IssueCode | undefined {
  const always = 'REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION';
  // Every value is like a star; without one, ForAllValues and IfExists hold.
  if (!isNegated) return quantifier === 'ForAllValues' || ifExists ? always : 'EQUIVALENT_TO_NULL_FALSE';
  // No value is unlike a star: ForAnyValue needs one that is.
  if (quantifier === 'ForAnyValue' && !ifExists) return 'REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION';
  return 'EQUIVALENT_TO_NULL_TRUE';
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive */
const SENSITIVE = new Set([
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpceaccount',
  'aws:vpceorgid',
]);

/** Keys of paths: a wildcard must come behind enough to tell organizations apart. */
const NEEDS_START = new Set([
  'aws:principalorgpaths',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:vpceorgpaths',
]);
const CHARACTERS_BEFORE = 6;

const REFERENCE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html';

interface Breadth {
  readonly code: IssueCode;
  readonly word: string;
  /** Why sensitive keys must not have it. */
  readonly why: string;
  /** Where it begins; -1 when there is none. */
  readonly find: (text: string) => number;
}

const WILDCARD: Breadth = {
  code: 'WILDCARD_USAGE_TOO_PERMISSIVE',
  word: 'wildcard',
  why: 'wildcards',
  find: (text) => (hasWildcard(text) ? text.search(/[*?]/) : -1),
};
const VARIABLE: Breadth = {
  code: 'VARIABLE_USAGE_TOO_PERMISSIVE',
  word: 'policy variable',
  why: 'policy variables can be evaluated as effective wildcards. Therefore policy variables',
  find: (text) => {
    const found = [...text.matchAll(/\$\{([^*?${}][^{}]*)\}/g)].find(([, name = '']) => !isSafe(name));
    return found === undefined ? -1 : found.index;
  },
};

/** Variables of sensitive keys hold ids that AWS gives, never a wildcard. */
const isSafe = (name: string): boolean => SENSITIVE.has(name.trim().toLowerCase());

/** Open values of keys that must tell one's own from others. */
export const openValues: ConditionCheck = function* (condition, { isAllow, isDeny }) {
  const base = condition.operator?.base ?? '';
  if (!/^(?:String|Arn)/.test(base)) return;
  // A denial is narrowed by what it leaves out.
  const isWidening = base.includes('Not') ? isDeny : isAllow;
  if (!isWidening) return;
  const kinds = isLike(condition) ? [WILDCARD, VARIABLE] : [VARIABLE];
  for (const value of condition.values) {
    for (const kind of kinds) {
      const reason = reasonAgainst(condition, value, kind);
      if (reason !== undefined) yield problem(kind.code, at(value.spot), { reason });
    }
  }
};

function reasonAgainst(
  { key, lowerKey }: ConditionView,
  { text }: TextView,
  kind: Breadth,
): string | undefined {
  const start = kind.find(text);
  if (start === -1) return undefined;
  const { word, why } = kind;
  if (SENSITIVE.has(lowerKey)) {
    return `The ${word} is not allowed in the condition key ${key}. We consider the key to be sensitive and ${why} are not allowed to be used with sensitive keys. Refer to ${REFERENCE} for the list of sensitive keys.`;
  }
  if (NEEDS_START.has(lowerKey) && start < CHARACTERS_BEFORE) {
    return `Overly permissive use of ${word} for the ${key} condition key. Use the ${word} preceded by ${CHARACTERS_BEFORE} consecutive characters.`;
  }
  if (lowerKey === 'aws:userid' && !isFineUserId(text, start)) {
    return `Overly permissive use of ${word} with aws:userID. Use the ${word} on the right side of colon or as the only character on the left side of a colon.`;
  }
  return undefined;
}

function isFineUserId(text: string, start: number): boolean {
  const colon = text.replace(/\$\{[^{}]*\}/g, (variable) => '_'.repeat(variable.length)).indexOf(':');
  if (colon === -1) return false;
  return start > colon || /^(?:\*|\?|\$\{[^{}]*\})$/.test(text.slice(0, colon));
}
