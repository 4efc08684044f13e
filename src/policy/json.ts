/** Deepest nesting read; the grammar itself needs six levels. */
const MAX_JSON_DEPTH = 32;

/** From where to where a value stands in the text; `end` is the first place behind it. */
interface Place {
  readonly at: number;
  readonly end: number;
}

/** A JSON value that knows where it stands. Objects are Maps, so no name is special. */
export type JsonNode = Place &
  (
    | { readonly type: 'object'; readonly members: ReadonlyMap<string, JsonNode> }
    | { readonly type: 'array'; readonly items: readonly JsonNode[] }
    | { readonly type: 'string' | 'number' | 'boolean'; readonly text: string }
    | { readonly type: 'null' }
  );

export class JsonError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'JsonError';
    this.at = at;
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** A run of characters that stand for themselves inside a string. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 section 7 forbids exactly these unescaped
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const WHITESPACE = /[ \t\n\r]*/y;

const WORDS: ReadonlyMap<string, 'true' | 'false' | 'null'> = new Map([
  ['t', 'true'],
  ['f', 'false'],
  ['n', 'null'],
]);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** The character an escape at `at` stands for, and its length; undefined when it is none. */
function readEscape(text: string, at: number): readonly [string, number] | undefined {
  const letter = text[at + 1] ?? '';
  const plain = ESCAPES.get(letter);
  if (plain !== undefined) return [plain, 2];
  const digits = text.slice(at + 2, at + 6);
  if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) return undefined;
  return [String.fromCharCode(Number.parseInt(digits, 16)), 6];
}

/**
 * Reads one JSON text (RFC 8259) and refuses what `JSON.parse` lets pass and a policy must not have: a name given twice
 * in one object, lone surrogates, nesting deeper than {@link MAX_JSON_DEPTH}. Throws JsonError.
 */
export function readJson(text: string): JsonNode {
  let at = 0;

  const fail = (message: string, where = at): never => {
    throw new JsonError(message, where);
  };

  const run = (expression: RegExp): string => {
    expression.lastIndex = at;
    const found = expression.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };

  const expect = (character: string): void => {
    run(WHITESPACE);
    if (text[at] !== character) fail(`expected ${character}`);
    at++;
  };

  /** True, and past it, when `character` comes next. */
  const skip = (character: string): boolean => {
    run(WHITESPACE);
    if (text[at] !== character) return false;
    at++;
    return true;
  };

  const escaped = (): string => {
    const [value, length] = readEscape(text, at) ?? fail('invalid escape in a string');
    at += length;
    return value;
  };

  const string = (): string => {
    const start = at;
    expect('"');
    let value = run(PLAIN);
    while (text[at] === '\\') value += escaped() + run(PLAIN);
    if (text[at] !== '"') fail('a string that does not end');
    at++;
    if (!value.isWellFormed()) fail('a string with a lone surrogate', start);
    return value;
  };

  const object = (start: number, depth: number): JsonNode => {
    const members = new Map<string, JsonNode>();
    at++;
    if (skip('}')) return { type: 'object', at: start, end: at, members };
    do {
      run(WHITESPACE);
      const where = at;
      const name = string();
      if (members.has(name)) fail(`"${name.slice(0, 64)}" is given twice`, where);
      expect(':');
      members.set(name, value(depth + 1));
    } while (skip(','));
    expect('}');
    return { type: 'object', at: start, end: at, members };
  };

  const array = (start: number, depth: number): JsonNode => {
    const items: JsonNode[] = [];
    at++;
    if (skip(']')) return { type: 'array', at: start, end: at, items };
    do items.push(value(depth + 1));
    while (skip(','));
    expect(']');
    return { type: 'array', at: start, end: at, items };
  };

  const word = (start: number, expected: 'true' | 'false' | 'null'): JsonNode => {
    if (!text.startsWith(expected, at)) fail('an unknown word');
    at += expected.length;
    return expected === 'null'
      ? { type: 'null', at: start, end: at }
      : { type: 'boolean', at: start, end: at, text: expected };
  };

  const stringNode = (start: number): JsonNode => {
    const text = string();
    return { type: 'string', at: start, end: at, text };
  };

  const value = (depth: number): JsonNode => {
    if (depth > MAX_JSON_DEPTH) fail(`nested deeper than ${MAX_JSON_DEPTH} levels`);
    run(WHITESPACE);
    const start = at;
    const first = text[at] ?? '';
    if (first === '{') return object(start, depth);
    if (first === '[') return array(start, depth);
    if (first === '"') return stringNode(start);
    const expected = WORDS.get(first);
    if (expected !== undefined) return word(start, expected);
    const number = run(NUMBER);
    if (number === '') fail(first === '' ? 'the text ends too early' : 'not a JSON value');
    return { type: 'number', at: start, end: at, text: number };
  };

  const root = value(1);
  run(WHITESPACE);
  if (at < text.length) fail('text behind the end of the value');
  return root;
}
