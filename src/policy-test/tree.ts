import { didYouMean } from '../core/suggest.ts';
import { JsonError, type JsonNode, readJson } from '../policy/json.ts';
import { type Position, positionsIn } from '../policy/syntax-error.ts';
import { InputError } from './input-error.ts';

/** Longest file read, in characters. */
export const MAX_FILE_CHARACTERS = 4_194_304;

/** A file as people name it, and what it holds. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A file read into values that know where they stand. */
export interface Tree {
  readonly path: string;
  readonly text: string;
  readonly root: JsonNode;
  readonly position: (offset: number) => Position;
}

export const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path);

/** Reads JSON, or YAML where the name says so. Throws InputError. */
export async function readTree({ path, text }: TextFile): Promise<Tree> {
  if (text.length > MAX_FILE_CHARACTERS) {
    throw new InputError(path, undefined, `longer than ${MAX_FILE_CHARACTERS} characters`);
  }
  const position = positionsIn(text);
  // Loaded only where it is needed: it costs more than all the rest.
  const read = isYaml(path) ? (await import('./read-yaml.ts')).readYaml : readJson;
  try {
    return { path, text, root: read(text), position };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new InputError(path, position(error.at), error.message);
  }
}

export const refuse = (tree: Tree, node: JsonNode, text: string): never => {
  throw new InputError(tree.path, tree.position(node.at), text);
};

type Members<Name extends string> = Partial<Record<Name, JsonNode>>;

/** The members of an object. Throws InputError at one that is not in `known`. */
export function readMembers<Name extends string>(
  tree: Tree,
  node: JsonNode,
  what: string,
  known: readonly Name[],
): Members<Name> {
  const members: Members<Name> = {};
  for (const [name, member] of entriesOf(tree, node, what)) {
    const found = known.find((one) => one === name);
    if (found === undefined) {
      refuse(tree, member, `${what} has no member "${name.slice(0, 64)}"${didYouMean(name, known)}`);
    } else members[found] = member;
  }
  return members;
}

/** Names and values of an object. */
export const entriesOf = (tree: Tree, node: JsonNode, what: string): [string, JsonNode][] =>
  node.type === 'object' ? [...node.members] : refuse(tree, node, `${what} must be an object`);

export const itemsOf = (tree: Tree, node: JsonNode, what: string): readonly JsonNode[] =>
  node.type === 'array' ? node.items : refuse(tree, node, `${what} must be a list`);

/** The items of a list; what is no list is its own only item. */
export const oneOrMore = (node: JsonNode): readonly JsonNode[] =>
  node.type === 'array' ? node.items : [node];

/** A text; a number or word counts as what it is written with. */
export const textOf = (tree: Tree, node: JsonNode, what: string): string =>
  node.type === 'string' || node.type === 'number' || node.type === 'boolean'
    ? node.text
    : refuse(tree, node, `${what} must be a text`);
