import type { JsonNode } from '../json.ts';
import { positionsIn } from '../syntax-error.ts';
import type { FindingLocation, PathElement, TextPosition } from './finding.ts';

/** A value of the document that knows the way to it. */
export interface Spot {
  readonly node: JsonNode;
  readonly parent?: Spot;
  /** The last step of the way; the document itself has none. */
  readonly step?: PathElement;
}

/** What a finding points at: a value, the name of a member, or a part of a text. */
export interface Mark {
  readonly spot: Spot;
  readonly part?: 'key' | { readonly start: number; readonly length: number };
}

export const at = (spot: Spot): Mark => ({ spot });

/** The name of the member whose value this is. */
export const atKey = (spot: Spot): Mark => ({ spot, part: 'key' });

export const atPart = (spot: Spot, start: number, length: number): Mark => ({
  spot,
  part: { start, length },
});

export function memberOf(spot: Spot, name: string): Spot | undefined {
  const node = spot.node.type === 'object' ? spot.node.members.get(name) : undefined;
  return node === undefined ? undefined : { node, parent: spot, step: { value: name } };
}

export const membersOf = (spot: Spot): [string, Spot][] =>
  spot.node.type === 'object'
    ? [...spot.node.members].map(([name, node]) => [name, { node, parent: spot, step: { value: name } }])
    : [];

export const itemsOf = (spot: Spot): Spot[] =>
  spot.node.type === 'array'
    ? spot.node.items.map((node, index) => ({ node, parent: spot, step: { index } }))
    : [];

/** The items of a list; what is no list is its own only item. */
export const listOf = (spot: Spot): Spot[] => (spot.node.type === 'array' ? itemsOf(spot) : [spot]);

/** Turns marks into locations of one document. */
export function locator(text: string): (mark: Mark) => FindingLocation {
  const positionOf = positionsIn(text);
  const position = (offset: number): TextPosition => {
    const { line, column } = positionOf(offset);
    return { line, column: column - 1, offset };
  };
  return (mark) => {
    const [start, end] = rangeOf(text, mark);
    return { path: pathOf(mark), span: { start: position(start), end: position(end) } };
  };
}

function pathOf({ spot, part }: Mark): PathElement[] {
  const path: PathElement[] = [];
  for (let here: Spot | undefined = spot; here?.step !== undefined; here = here.parent) path.push(here.step);
  path.reverse();
  if (part === undefined) return path;
  if (part !== 'key') return [...path, { substring: part }];
  const last = path.pop();
  return last !== undefined && 'value' in last ? [...path, { key: last.value }] : path;
}

function rangeOf(text: string, { spot, part }: Mark): readonly [number, number] {
  const { node } = spot;
  if (part === undefined) return [node.at, node.end];
  if (part === 'key') return keyRange(text, node.at);
  return [rawOffset(text, node, part.start), rawOffset(text, node, part.start + part.length)];
}

/** From the value back over the colon to the name: inside a name every quote has an odd number of backslashes before it. */
function keyRange(text: string, valueAt: number): readonly [number, number] {
  const end = text.lastIndexOf('"', valueAt - 1);
  let start = end;
  let backslashes = 0;
  do {
    start = text.lastIndexOf('"', start - 1);
    backslashes = 0;
    while (text[start - 1 - backslashes] === '\\') backslashes++;
  } while (backslashes % 2 === 1);
  return [start, end + 1];
}

/** Where a character of a string value stands in the text, escapes counted as they are written. */
function rawOffset(text: string, { at: quoteAt, end }: JsonNode, index: number): number {
  if (!text.slice(quoteAt, end).includes('\\')) return quoteAt + 1 + index;
  let offset = quoteAt + 1;
  for (let left = index; left > 0; left--) {
    if (text[offset] !== '\\') offset++;
    else offset += text[offset + 1] === 'u' ? 6 : 2;
  }
  return offset;
}
