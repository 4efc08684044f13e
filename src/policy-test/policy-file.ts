import type { PolicyDocument, PolicyKind } from '../policy/document.ts';
import type { JsonNode } from '../policy/json.ts';
import { parsePolicy } from '../policy/parse.ts';
import { PolicySyntaxError } from '../policy/syntax-error.ts';
import { InputError } from './input-error.ts';
import { isYaml, refuse, type Tree } from './tree.ts';

/** A tree as JSON text in one line, and where each part of it came from. */
export interface Rewritten {
  readonly text: string;
  /** Offset in the tree's own text, for an offset in `text`. */
  readonly origin: (offset: number) => number;
}

/** Writes a tree as JSON, whatever it was read from. A name counts as where its value begins. */
export function rewrite(root: JsonNode): Rewritten {
  const parts: { readonly from: number; readonly at: number }[] = [];
  let text = '';
  const write = (node: JsonNode): void => {
    parts.push({ from: text.length, at: node.at });
    if (node.type === 'object') {
      text += '{';
      let isFirst = true;
      for (const [name, member] of node.members) {
        if (!isFirst) text += ',';
        parts.push({ from: text.length, at: member.at });
        text += `${JSON.stringify(name)}:`;
        isFirst = false;
        write(member);
      }
      text += '}';
    } else if (node.type === 'array') {
      text += '[';
      node.items.forEach((item, index) => {
        if (index > 0) text += ',';
        write(item);
      });
      text += ']';
    } else if (node.type === 'string') text += JSON.stringify(node.text);
    else text += node.type === 'null' ? 'null' : node.text.toLowerCase();
  };
  write(root);
  return { text, origin: (offset) => parts.findLast(({ from }) => from <= offset)?.at ?? root.at };
}

/** Reads a policy that is a file of its own, or a part of one. Lines and columns are those of the file. Throws InputError. */
export function readPolicy(tree: Tree, node: JsonNode, kind: PolicyKind): PolicyDocument {
  if (node === tree.root && !isYaml(tree.path)) return parse(tree, tree.text, kind);
  if (node.type !== 'object') return refuse(tree, node, 'a policy must be an object');
  const { text, origin } = rewrite(node);
  const document = parse(tree, text, kind, (column) => origin(column - 1));
  const list = node.members.get('Statement');
  const places = list?.type === 'array' ? list.items : [list];
  const statements = document.statements.map((statement) => ({
    ...statement,
    ...tree.position(places[statement.index]?.at ?? node.at),
  }));
  return { ...document, statements };
}

function parse(
  tree: Tree,
  text: string,
  kind: PolicyKind,
  originOfColumn?: (column: number) => number,
): PolicyDocument {
  try {
    return parsePolicy(text, kind);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    const { position, message, detail } = error;
    const place =
      position === undefined || originOfColumn === undefined
        ? position
        : tree.position(originOfColumn(position.column));
    throw new InputError(tree.path, place, `${message.replace(/[.!]$/, '')} (${detail})`);
  }
}
