/** Limits of one form; AWS's own are not published, and no operation comes near these. */
const FORM_LIMITS = {
  /** Parameters in query string and body together. */
  parameters: 10_000,
  /** Dots in one parameter name. */
  depth: 32,
  /** Bytes of one parameter name, as sent. */
  nameLength: 1024,
} as const;

/** What is wrong with a form, in words a caller may read. */
export class FormError extends Error {}

/** A parameter and those whose names continue its own behind a dot: `Tags` → `member` → `1` → `Key`. */
export interface FormNode {
  value: string | undefined;
  children: Map<string, FormNode> | undefined;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function percentDecode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new FormError('A parameter is not valid percent-encoded UTF-8');
  }
}

function nodeAt(root: FormNode, name: string): FormNode {
  if (name.length > FORM_LIMITS.nameLength) throw new FormError('A parameter name is too long');
  let node = root;
  let depth = 0;
  for (let start = 0; start <= name.length; depth++) {
    if (depth > FORM_LIMITS.depth) throw new FormError('A parameter name is nested too deeply');
    const dot = name.indexOf('.', start);
    const end = dot === -1 ? name.length : dot;
    const segment = name.slice(start, end);
    node.children ??= new Map();
    let child = node.children.get(segment);
    if (!child) {
      child = { value: undefined, children: undefined };
      node.children.set(segment, child);
    }
    node = child;
    start = end + 1;
  }
  return node;
}

/** Cuts one `a=b&c=d` into `root`; returns how many parameters there are now. */
function readInto(root: FormNode, form: string, countBefore: number, place: 'query' | 'body'): number {
  let count = countBefore;
  for (let start = 0; start < form.length; ) {
    const ampersand = form.indexOf('&', start);
    const end = ampersand === -1 ? form.length : ampersand;
    if (end > start) {
      if (++count > FORM_LIMITS.parameters) throw new FormError('Too many parameters');
      const pair = form.slice(start, end);
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      const node = nodeAt(root, percentDecode(name));
      const value = equals === -1 ? '' : percentDecode(pair.slice(equals + 1));
      // Neither XML nor PostgreSQL can hold it.
      if (value.includes('\0')) throw new FormError('A parameter holds a NUL character');
      // A query is signed in sorted order: two values for one name could change places under the same signature.
      if (place === 'query' && node.value !== undefined)
        throw new FormError('A parameter is given more than once in the query string');
      // In a body, which is signed as it is, the first of them counts, as recorded from AWS.
      node.value ??= value;
    }
    start = end + 1;
  }
  return count;
}

/**
 * Reads the query string and the form body of one request as one set of parameters.
 * Names become keys of Maps only, so `__proto__` is a name like any other.
 * @throws FormError bad encoding or a limit exceeded
 */
export function parseForm(query: string, body: Uint8Array): FormNode {
  const root: FormNode = { value: undefined, children: undefined };
  const count = query === '' ? 0 : readInto(root, query, 0, 'query');
  if (body.length > 0) {
    let text: string;
    try {
      text = UTF8.decode(body);
    } catch {
      throw new FormError('The body is not valid UTF-8');
    }
    readInto(root, text, count, 'body');
  }
  return root;
}
