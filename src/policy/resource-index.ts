import type { Rest } from './pattern.ts';
import type { CompiledStatement } from './statement.ts';

/** One way in which a statement covers a resource: by one of its patterns, or (`NotResource`, none at all) as a whole. */
export interface Entry {
  readonly compiled: CompiledStatement;
  /** The rest of the pattern, where the resource begins with its prefix; undefined to look at the whole statement. */
  readonly matchesRest: Rest | undefined;
}

/**
 * A tree of what patterns begin with. Along one path lie all statements that can cover a resource, and few others: which
 * they are is found in one walk over the resource's name, however many statements there are.
 */
export interface ResourceNode {
  /** What this node adds to the beginning. */
  readonly label: string;
  readonly denies: readonly Entry[];
  readonly allows: readonly Entry[];
  /** By the first code unit of their labels. */
  readonly children: ReadonlyMap<number, ResourceNode> | undefined;
}

interface GrowingNode extends ResourceNode {
  label: string;
  readonly denies: Entry[];
  readonly allows: Entry[];
  children: Map<number, GrowingNode> | undefined;
}

/** A text cut out of another is slower to compare with than one that stands alone. */
const standAlone = (text: string): string => text.split('').join('');

const newNode = (label: string): GrowingNode => ({
  label: standAlone(label),
  denies: [],
  allows: [],
  children: undefined,
});

/** What says nothing about any resource. */
export const NO_STATEMENTS: ResourceNode = newNode('');

function commonLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length++;
  return length;
}

function adopt(parent: GrowingNode, child: GrowingNode): void {
  parent.children ??= new Map();
  parent.children.set(child.label.charCodeAt(0), child);
}

/** The child of `parent` that is `rest` or begins it, made or split off where there is none. */
function childFor(parent: GrowingNode, rest: string): GrowingNode {
  const child = parent.children?.get(rest.charCodeAt(0));
  if (child === undefined) {
    const leaf = newNode(rest);
    adopt(parent, leaf);
    return leaf;
  }
  const common = commonLength(child.label, rest);
  if (common === child.label.length) return child;
  const middle = newNode(child.label.slice(0, common));
  child.label = standAlone(child.label.slice(common));
  adopt(middle, child);
  adopt(parent, middle);
  return middle;
}

function insert(root: GrowingNode, prefix: string, entry: Entry): void {
  let node = root;
  for (let at = 0; at < prefix.length; at += node.label.length) node = childFor(node, prefix.slice(at));
  (entry.compiled.isDeny ? node.denies : node.allows).push(entry);
}

/** Most lists speak of resources that all begin alike. */
function withoutEmptyStart(root: GrowingNode): ResourceNode {
  const [only, ...others] = root.children?.values() ?? [];
  const isEmpty = root.denies.length === 0 && root.allows.length === 0;
  return isEmpty && only !== undefined && others.length === 0 ? only : root;
}

export function indexByResource(statements: readonly CompiledStatement[]): ResourceNode {
  if (statements.length === 0) return NO_STATEMENTS;
  const root = newNode('');
  for (const compiled of statements) {
    const { resources, excludesResources } = compiled;
    if (resources === undefined || excludesResources) insert(root, '', { compiled, matchesRest: undefined });
    else for (const { prefix, matchesRest } of resources) insert(root, prefix, { compiled, matchesRest });
  }
  return withoutEmptyStart(root);
}
