import { readConditions } from './grammar/conditions.ts';
import { STATEMENT_ELEMENTS, TOP_ELEMENTS, VERSIONS } from './grammar/elements.ts';
import { type ObjectNode, readElements, readTexts } from './grammar/reader.ts';
import { JsonError, type JsonNode, readJson } from './json.ts';
import { PolicySyntaxError } from './syntax-error.ts';

/** The key of a variable; also `*`, `?` and `$`, which stand for themselves. In linear time, as in `pattern.ts`. */
const VARIABLE = /\$\{([^{},']+)(?:,\s*'[^'{}]*'\s*)?\}/g;

/** Keys that a variable can be named by but no request supplies. */
export const LITERAL_KEYS: ReadonlySet<string> = new Set(['*', '?', '$']);

const refuse = (detail: string): never => {
  throw new PolicySyntaxError('Syntax errors in policy.', detail);
};

function refuseUnknown(node: ObjectNode, known: ReadonlySet<string>): void {
  for (const name of node.members.keys()) {
    if (!known.has(name)) refuse(`unknown element ${name.slice(0, 64)}`);
  }
}

const textsOf = (node: JsonNode | undefined): string[] =>
  node === undefined ? [] : (readTexts(node) ?? refuse('a list of texts was expected'));

const variablesIn = (text: string): string[] =>
  [...text.matchAll(VARIABLE)].map(([, key = '']) => key.trim());

function keysOfStatement(node: ObjectNode, hasVariables: boolean): string[] {
  refuseUnknown(node, STATEMENT_ELEMENTS);
  const effect = node.members.get('Effect');
  if (effect?.type !== 'string' || !/^(?:Allow|Deny)$/.test(effect.text)) {
    return refuse('Effect must be Allow or Deny');
  }
  const conditions = readConditions(node.members.get('Condition'));
  if (typeof conditions === 'string') return refuse(conditions);
  const texts = [
    ...textsOf(node.members.get('Resource')),
    ...textsOf(node.members.get('NotResource')),
    ...conditions.flatMap(({ values }) => values),
  ];
  return [...conditions.map(({ key }) => key), ...(hasVariables ? texts.flatMap(variablesIn) : [])];
}

function readRoot(text: string): ObjectNode {
  try {
    const root = readJson(text);
    return root.type === 'object' ? root : refuse('a policy must be a JSON object');
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return refuse(error.message);
  }
}

/**
 * Condition keys a policy names in conditions and variables, as written and each once: what GetContextKeysForCustomPolicy
 * answers. It reads policies of every kind and also unfinished ones, as IAM does there. Throws PolicySyntaxError.
 */
export function declaredContextKeys(text: string): string[] {
  const root = readRoot(text);
  refuseUnknown(root, TOP_ELEMENTS);
  const version = root.members.get('Version');
  if (version !== undefined && (version.type !== 'string' || !VERSIONS.has(version.text))) {
    refuse('Version must be 2012-10-17 or 2008-10-17');
  }
  const hasVariables = version?.type === 'string' && version.text === '2012-10-17';
  const statement = root.members.get('Statement');
  const elements =
    statement === undefined ? [] : (readElements(statement) ?? refuse('Statement must hold objects'));
  return [...new Set(elements.flatMap(({ node }) => keysOfStatement(node, hasVariables)))];
}
