import type { JsonNode } from '../json.ts';
import { PolicySyntaxError, type Position } from '../syntax-error.ts';

/** What a grammar is given: the parsed text and a way to say where something stands. */
export interface Source {
  readonly root: JsonNode;
  readonly position: (offset: number) => Position;
  /** The AWS partition whose ARNs are valid: `aws`. */
  readonly partition: string;
}

export type ObjectNode = Extract<JsonNode, { type: 'object' }>;

/** The element of one statement being checked, with its place for the error. */
export interface Element {
  readonly index: number;
  readonly node: ObjectNode;
}

export const refuse = (source: Source, message: string, detail: string, node?: JsonNode): never => {
  throw new PolicySyntaxError(message, detail, source.position((node ?? source.root).at));
};

/** The texts of a string or a list of strings; undefined when it is neither. */
export function readTexts(node: JsonNode): string[] | undefined {
  if (node.type === 'string') return [node.text];
  if (node.type !== 'array') return undefined;
  const texts: string[] = [];
  for (const item of node.items) {
    if (item.type !== 'string') return undefined;
    texts.push(item.text);
  }
  return texts;
}

/** Statements as a list: one object or a list of objects; undefined when it is neither. */
export function readElements(node: JsonNode | undefined): Element[] | undefined {
  if (node === undefined) return undefined;
  const nodes = node.type === 'array' ? node.items : [node];
  const elements: Element[] = [];
  for (const item of nodes) {
    if (item.type !== 'object') return undefined;
    elements.push({ index: elements.length, node: item });
  }
  return elements;
}
