import { serializationError } from './json-decode.ts';
import type { Member, Shape, SimpleKind } from './shape.ts';
import { parseTimestamp } from './timestamp.ts';

/** Where members of a REST request are looked for. */
export interface Parameters {
  /** Path labels, percent-encoding untouched. */
  readonly labels: Readonly<Record<string, string>>;
  /** Query parameters, decoded, values in the order sent. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly header: (name: string) => string | undefined;
}

export interface BoundDecoder {
  readonly name: string;
  /** Undefined when the member was not sent. @throws AwsError SerializationException */
  readonly decode: (parameters: Parameters) => unknown;
}

/** Parameters of one query string; far more than any operation has. */
const MOST_PARAMETERS = 1000;

function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw serializationError('The request URI is not valid percent-encoded UTF-8');
  }
}

/** Query string → values by name. @throws AwsError SerializationException */
export function parseQuery(query: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  if (query === '') return parameters;
  const pairs = query.split('&', MOST_PARAMETERS + 1);
  if (pairs.length > MOST_PARAMETERS) throw serializationError('Too many query parameters');
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = percentDecode((equals === -1 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
    const value = equals === -1 ? '' : percentDecode(pair.slice(equals + 1).replaceAll('+', ' '));
    const values = parameters.get(name);
    if (values) values.push(value);
    else parameters.set(name, [value]);
  }
  return parameters;
}

const INTEGER = /^-?[0-9]{1,15}$/;

const FROM_TEXT: Partial<Readonly<Record<SimpleKind, (text: string) => unknown>>> = {
  string: (text) => text,
  number: (text) => (INTEGER.test(text) ? Number(text) : undefined),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  timestamp: parseTimestamp,
};

function textReader(shape: Shape): (text: string) => unknown {
  const read = shape.kind in FROM_TEXT ? FROM_TEXT[shape.kind as SimpleKind] : undefined;
  if (!read) throw new Error(`no support for a ${shape.kind} outside the body`);
  return (text) => {
    const value = read(text);
    if (value === undefined) throw serializationError(`STRING_VALUE cannot be converted to ${shape.kind}`);
    return value;
  };
}

function queryDecoder(shape: Shape, name: string): (parameters: Parameters) => unknown {
  if (shape.kind === 'list') {
    const read = textReader(shape.member.shape());
    return ({ query }) => query.get(name)?.map(read);
  }
  const read = textReader(shape);
  return ({ query }) => {
    const [value, ...others] = query.get(name) ?? [];
    // A query is signed in sorted order: two values could change places under the same signature.
    if (others.length > 0) throw serializationError(`The query parameter ${name} is given more than once`);
    return value === undefined ? undefined : read(value);
  };
}

/** Compiles the decoder of a member in path, query or header. @throws Error a binding not supported */
export function compileBoundDecoder(member: Member): BoundDecoder {
  const { name, binding } = member;
  const shape = member.shape();
  if (binding?.in === 'query') return { name, decode: queryDecoder(shape, binding.name) };
  const read = textReader(shape);
  if (binding?.in === 'label')
    return {
      name,
      decode: ({ labels }) => {
        const text = labels[name];
        return text === undefined ? undefined : read(percentDecode(text));
      },
    };
  if (binding?.in === 'header')
    return {
      name,
      decode: ({ header }) => {
        const text = header(binding.name);
        return text === undefined ? undefined : read(text);
      },
    };
  throw new Error(`no support for a member in ${binding?.in}`);
}
