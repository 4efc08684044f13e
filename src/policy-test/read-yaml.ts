import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml';
import { JsonError, type JsonNode } from '../policy/json.ts';

/** As deep as JSON is read. */
const MAX_DEPTH = 32;
/** Aliases may name a part again and again: what they unfold to is bounded. */
const MAX_NODES = 1_000_000;

/**
 * Reads one YAML 1.2 document into the tree that JSON becomes. Numbers and words keep the text they are written with, so
 * `012345678901` stays an account. Throws JsonError; refuses names given twice, tags, and unbounded aliases.
 */
export function readYaml(text: string): JsonNode {
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
    stringKeys: true,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined)
    throw new JsonError(`${problem.message}${hint(problem.message)}`, problem.pos[0]);
  if (document.contents === null) throw new JsonError('the file is empty', 0);
  return newConverter()(document.contents, 1);
}

/** What nearly always lies behind it in files that speak of policies. */
const hint = (message: string): string => (/alias/i.test(message) ? ": write '*' in quotes" : '');

function newConverter(): (node: Node, depth: number) => JsonNode {
  const anchors = new Map<string, Node>();
  let nodes = 0;

  const convert = (node: Node, depth: number): JsonNode => {
    const [at, end] = node.range ?? [0, 0];
    if (depth > MAX_DEPTH) throw new JsonError(`nested deeper than ${MAX_DEPTH} levels`, at);
    if (++nodes > MAX_NODES) throw new JsonError('aliases unfold to too much', at);
    if (isAlias(node)) {
      const named = anchors.get(node.source);
      if (named === undefined)
        throw new JsonError(`there is no anchor &${node.source}: write '*' in quotes`, at);
      return convert(named, depth);
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isScalar(node)) return scalar(node, at, end);
    if (isSeq<Node>(node)) {
      return { type: 'array', at, end, items: node.items.map((item) => convert(item, depth + 1)) };
    }
    if (!isMap<Scalar<string>, Node | null>(node)) throw new JsonError('not a value', at);
    const members = new Map<string, JsonNode>();
    for (const { key, value } of node.items) {
      const keyAt = key.range?.[0] ?? at;
      members.set(
        String(key.value),
        value === null ? { type: 'null', at: keyAt, end: keyAt } : convert(value, depth + 1),
      );
    }
    return { type: 'object', at, end, members };
  };
  return convert;
}

function scalar({ value, source }: Scalar, at: number, end: number): JsonNode {
  if (value === null) return { type: 'null', at, end };
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new JsonError('a string with a lone surrogate', at);
    return { type: 'string', at, end, text: value };
  }
  return { type: typeof value === 'boolean' ? 'boolean' : 'number', at, end, text: source ?? String(value) };
}
