import type { PolicyVersion } from './document.ts';
import type { ContextValues } from './request.ts';
import { type Glob, matchesGlob, type Piece } from './wildcard.ts';

/** True, false, or undefined where a variable has no value in this request. */
export type Outcome = boolean | undefined;

/** A text of a policy, ready to be compared with a value of the request. */
export interface Pattern {
  matches(value: string, context: ContextValues): Outcome;
}

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

/** `${key}`, `${key, 'default'}`, `${*}`, `${?}`, `${$}`. */
const VARIABLE = /\$\{(?:([*?$])|([^{},']+)(?:,\s*'([^'{}]*)')?\s*)\}/y;

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

/** A pattern with variables. Most values are told apart by what stands before the first one, without building anything. */
function compileTemplate(tokens: readonly Token[], ignoreCase: boolean): Pattern {
  const variables = tokens.flatMap((token) => (token.type === 'variable' ? [token.variable] : []));
  const first = tokens[0]?.type === 'text' ? tokens[0].text : '';
  const start = ignoreCase ? first.toLowerCase() : first;
  return {
    matches: (value, context) => {
      for (const variable of variables) if (valueFor(variable, context) === undefined) return undefined;
      if (!value.startsWith(start)) return false;
      const glob = toGlob(tokens, context, ignoreCase);
      return glob === undefined ? undefined : matchesGlob(glob, value);
    },
  };
}

const ANYTHING: Pattern = { matches: () => true };

/** Compiles one text of a policy: the plainest matcher that does. */
export function compilePattern(pattern: string, options: PatternOptions): Pattern {
  if (pattern === '*' && options.wildcards) return ANYTHING;
  const tokens = tokenize(pattern, options);
  const ignoreCase = options.ignoreCase === true;
  if (tokens.some((token) => token.type === 'variable')) return compileTemplate(tokens, ignoreCase);
  const glob = toGlob(tokens, undefined, ignoreCase) ?? [];
  const [first, second] = glob;
  const exact = first?.text ?? '';
  if (glob.length === 1 && first?.ones === undefined) return { matches: (value) => value === exact };
  if (glob.length === 2 && first?.ones === undefined && second?.text === '' && !second.within) {
    return { matches: (value) => value.startsWith(exact) };
  }
  return { matches: (value) => matchesGlob(glob, value) };
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
  tokenize(pattern, { variables: true, wildcards: false }).flatMap((token) =>
    token.type === 'variable' ? [token.variable.key] : [],
  );
