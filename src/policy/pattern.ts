import type { PolicyVersion } from './document.ts';
import type { ContextValues } from './request.ts';
import { type Glob, matchesGlob, type Piece } from './wildcard.ts';

/**
 * A text of a policy, ready to be compared with values of the request. A variable without a value makes a pattern that
 * nothing matches.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export interface Pattern {
  /** What every matching value begins with. */
  readonly prefix: string;
  /** Whether a value that begins with `prefix` matches. */
  readonly matchesRest: Rest;
  readonly matches: (value: string, context: ContextValues) => boolean;
}

/** Whether the part of `value` behind `from` is as the pattern wants it. */
export type Rest = (value: string, from: number, context: ContextValues) => boolean;

interface Variable {
  /** In lower case. */
  readonly key: string;
  readonly fallback: string | undefined;
}

type Token =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'one' }
  | { readonly type: 'star'; readonly within: boolean }
  | { readonly type: 'variable'; readonly variable: Variable };

export interface PatternOptions {
  /** Variables exist since version 2012-10-17; before it `${` is plain text. */
  readonly variables: boolean;
  /** Whether `*` and `?` stand for other characters. */
  readonly wildcards: boolean;
  /**
   * Resource ARNs: a star may pass colons only where it ends its segment, or behind the fifth colon.
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
   */
  readonly isArn?: boolean;
  /** Compares with values already in lower case. */
  readonly ignoreCase?: boolean;
}

export const hasVariables = (version: PolicyVersion): boolean => version === '2012-10-17';

/**
 * `${key}`, `${key, 'default'}`, `${*}`, `${?}`, `${$}`. What follows a key cannot be part of it, or a key of spaces that
 * does not end would take quadratic time.
 */
const VARIABLE = /\$\{(?:([*?$])|([^{},']+)(?:,\s*'([^'{}]*)'\s*)?)\}/y;

const COLONS_BEFORE_RESOURCE = 5;

/** A run of characters with no meaning of their own. */
const PLAIN = /[^*?$]+/y;

function tokenize(pattern: string, options: PatternOptions): Token[] {
  const tokens: Token[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') tokens.push({ type: 'text', text: plain });
    plain = '';
  };
  let colons = 0;
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] ?? '';
    if (character === '$' && options.variables) {
      VARIABLE.lastIndex = at;
      const [whole, special, key, fallback] = VARIABLE.exec(pattern) ?? [];
      if (whole !== undefined) {
        at += whole.length;
        if (key === undefined) plain += special ?? '';
        else {
          flush();
          tokens.push({ type: 'variable', variable: { key: key.trim().toLowerCase(), fallback } });
        }
        continue;
      }
    }
    if (options.wildcards && (character === '*' || character === '?')) {
      flush();
      while (character === '*' && pattern[at + 1] === '*') at++;
      at++;
      const isEnd = at === pattern.length || pattern[at] === ':';
      const within = options.isArn === true && colons < COLONS_BEFORE_RESOURCE && !isEnd;
      tokens.push(character === '*' ? { type: 'star', within } : { type: 'one' });
      continue;
    }
    PLAIN.lastIndex = at;
    const text = PLAIN.exec(pattern)?.[0] ?? character;
    for (const letter of text) if (letter === ':') colons++;
    plain += text;
    at += text.length;
  }
  flush();
  return tokens;
}

function valueFor(variable: Variable, context: ContextValues): string | undefined {
  const value = context.get(variable.key);
  if (value === undefined) return variable.fallback;
  return typeof value === 'string' ? value : undefined;
}

/** Puts the variables' values in, as plain text whatever they hold; undefined when one has none. */
function toGlob(
  tokens: readonly Token[],
  context: ContextValues | undefined,
  ignoreCase: boolean,
): Glob | undefined {
  const pieces: Piece[] = [];
  let text = '';
  let ones: number[] | undefined;
  let within = false;
  for (const token of tokens) {
    if (token.type === 'text') text += ignoreCase ? token.text.toLowerCase() : token.text;
    else if (token.type === 'variable') {
      const value = context === undefined ? undefined : valueFor(token.variable, context);
      if (value === undefined) return undefined;
      text += ignoreCase ? value.toLowerCase() : value;
    } else if (token.type === 'one') {
      ones ??= [];
      ones.push(text.length);
      text += '?';
    } else {
      pieces.push({ text, ones, within });
      text = '';
      ones = undefined;
      within = token.within;
    }
  }
  pieces.push({ text, ones, within });
  return pieces;
}

const ANYTHING: Rest = () => true;
const NOTHING: Rest = (value, from) => value.length === from;

/** A rest without variables: the plainest test that does. */
function fixedRest(tokens: readonly Token[], ignoreCase: boolean): Rest {
  if (tokens.length === 0) return NOTHING;
  const [only] = tokens;
  if (tokens.length === 1 && only?.type === 'star' && !only.within) return ANYTHING;
  const glob = toGlob(tokens, undefined, ignoreCase) ?? [];
  return (value, from) => matchesGlob(glob, value, from);
}

const isVariable = (token: Token): token is Extract<Token, { type: 'variable' }> => token.type === 'variable';

/** A rest with variables. One variable at its start, which is how they are mostly used, costs no memory. */
function variableRest(tokens: readonly Token[], ignoreCase: boolean): Rest {
  const [first, ...others] = tokens;
  if (first !== undefined && isVariable(first) && !others.some(isVariable)) {
    const matchesRest = fixedRest(others, ignoreCase);
    return (value, from, context) => {
      const found = valueFor(first.variable, context);
      if (found === undefined) return false;
      const text = ignoreCase ? found.toLowerCase() : found;
      return value.startsWith(text, from) && matchesRest(value, from + text.length, context);
    };
  }
  return (value, from, context) => {
    const glob = toGlob(tokens, context, ignoreCase);
    return glob !== undefined && matchesGlob(glob, value, from);
  };
}

/** Compiles one text of a policy. */
export function compilePattern(pattern: string, options: PatternOptions): Pattern {
  const tokens = tokenize(pattern, options);
  const ignoreCase = options.ignoreCase === true;
  const first = tokens[0]?.type === 'text' ? tokens.shift() : undefined;
  const written = first?.type === 'text' ? first.text : '';
  const prefix = ignoreCase ? written.toLowerCase() : written;
  const matchesRest = tokens.some(isVariable)
    ? variableRest(tokens, ignoreCase)
    : fixedRest(tokens, ignoreCase);
  const { length } = prefix;
  return {
    prefix,
    matchesRest,
    matches: (value, context) => value.startsWith(prefix) && matchesRest(value, length, context),
  };
}

/** The text itself when it holds neither wildcards nor variables; undefined when only a request can tell. */
export function fixedText(pattern: string, options: PatternOptions): string | undefined {
  const tokens = tokenize(pattern, options);
  const [only] = tokens;
  if (only === undefined) return '';
  return tokens.length === 1 && only.type === 'text' ? only.text : undefined;
}

/** Keys of the variables in a text, in lower case. */
export const variableKeys = (pattern: string): string[] =>
  tokenize(pattern, { variables: true, wildcards: false })
    .filter(isVariable)
    .map(({ variable }) => variable.key);
