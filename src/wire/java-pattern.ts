/**
 * Java's regular expressions, as AWS's models write them, in JavaScript. Only what the two languages are known to share
 * is let through; anything else is refused when the server starts, never when a request comes.
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html
 */

/** Java's `\s`, `\d` and `\w` know ASCII only; JavaScript's `\s` knows more. Bodies of character classes. */
const CLASS_BODIES: Readonly<Record<string, string>> = {
  s: '\\t\\n\\v\\f\\r ',
  S: '\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}',
  d: '0-9',
  D: '\\0-/:-\\u{10ffff}',
  w: 'A-Za-z0-9_',
  W: '\\0-/:-@\\[-\\^`\\{-\\u{10ffff}',
};
/** Java's `.` stops at five line terminators, JavaScript's at four. */
const ANY_BUT_LINE_END = '[^\\n\\r\\u0085\\u2028\\u2029]';
const ANY = '[\\0-\\u{10ffff}]';
const SYNTAX_CHARACTERS = new Set('^$\\.*+?()[]{}|/');
/** Escapes that mean the same in both. */
const SHARED_ESCAPE = /^\\(?:[tnrf]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|p\{(?:L|Z|N|P|S|M|C|Lu|Ll|Nd)\})/;

/** Text whose check needs backtracking is matched only up to this many characters; longer text does not match. */
const LONGEST_BACKTRACKED = 2048;

function translateEscape(rest: string, isInClass: boolean): { text: string; length: number } {
  const shared = SHARED_ESCAPE.exec(rest);
  if (shared) return { text: shared[0], length: shared[0].length };
  const character = rest[1] ?? '';
  const body = CLASS_BODIES[character];
  if (body) return { text: isInClass ? body : `[${body}]`, length: 2 };
  if (character === '' || /[A-Za-z0-9]/.test(character)) throw new Error(`escape \\${character}`);
  const needsEscape = SYNTAX_CHARACTERS.has(character) || (isInClass && character === '-');
  return { text: needsEscape ? `\\${character}` : character, length: 2 };
}

function translateClass(pattern: string, start: number): { text: string; end: number } {
  let text = '[';
  let at = start + 1;
  if (pattern[at] === '^') {
    text += '^';
    at++;
  }
  for (const first = at; at < pattern.length; ) {
    const character = pattern[at] as string;
    if (character === ']' && at > first) return { text: `${text}]`, end: at + 1 };
    if (character === '[' || character === ']' || pattern.startsWith('&&', at))
      throw new Error('a class within a class');
    if (character === '\\') {
      const escaped = translateEscape(pattern.slice(at), true);
      text += escaped.text;
      at += escaped.length;
    } else {
      text += character;
      at++;
    }
  }
  throw new Error('a class without end');
}

function translate(pattern: string): string {
  const isDotAll = pattern.startsWith('(?s)');
  let text = '';
  for (let at = isDotAll ? 4 : 0; at < pattern.length; ) {
    const character = pattern[at] as string;
    if (character === '[') {
      const translated = translateClass(pattern, at);
      text += translated.text;
      at = translated.end;
    } else if (character === '\\') {
      const escaped = translateEscape(pattern.slice(at), false);
      text += escaped.text;
      at += escaped.length;
    } else {
      if (/^\(\?(?![:=!])/.test(pattern.slice(at))) throw new Error('an inline flag or named group');
      if (/^[*+?}]\+/.test(pattern.slice(at))) throw new Error('a possessive quantifier');
      text += character === '.' ? (isDotAll ? ANY : ANY_BUT_LINE_END) : character;
      at++;
    }
  }
  return text;
}

/** One class, repeated: the match walks the text once whatever the text is. */
const SINGLE_CLASS = /^\^?(?:\[(?:[^\]\\]|\\.)+\]|\.|\(\?s\)\.)(?:[*+]|\{\d+(?:,\d*)?\})?\$?$/;

/**
 * Compiles a pattern of AWS's models to a test of a whole text.
 * @throws Error a construct that is not known to mean the same in JavaScript
 */
export function compileJavaPattern(pattern: string): (text: string) => boolean {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${translate(pattern)})$`, 'u');
  } catch (cause) {
    throw new Error(`cannot translate the pattern ${pattern}`, { cause });
  }
  if (SINGLE_CLASS.test(pattern)) return (text) => expression.test(text);
  return (text) => text.length <= LONGEST_BACKTRACKED && expression.test(text);
}
