/**
 * What the policies of a type that hang on root, units and account come to for that account, by AWS's inheritance
 * operators. Pure.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const VALUE_OPERATORS = ['@@assign', '@@append', '@@remove'] as const;
type Operator = (typeof VALUE_OPERATORS)[number];
const CONTROL = '@@operators_allowed_for_child_policies';

/** One key of the policy as far as it is merged. */
interface Node {
  /** As first written; keys are told apart without case. */
  readonly name: string;
  readonly children: Map<string, Node>;
  value?: Json;
  /** What policies further down may still do here and below; undefined: all. */
  allowed?: ReadonlySet<Operator>;
}

const newNode = (name: string): Node => ({ name, children: new Map() });

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Json];

/** The same texts twice are once in a list. */
const union = (values: readonly Json[]): Json[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

function applied(value: Json | undefined, operator: Operator, operand: Json): Json {
  if (operator === '@@assign') return operand;
  if (operator === '@@append') return union([...listOf(value), ...listOf(operand)]);
  const gone = new Set(listOf(operand).map((item) => JSON.stringify(item)));
  return listOf(value).filter((item) => !gone.has(JSON.stringify(item)));
}

function operatorsOf(control: Json): ReadonlySet<Operator> {
  const named = listOf(control);
  if (named.includes('@@all')) return new Set(VALUE_OPERATORS);
  return new Set(VALUE_OPERATORS.filter((operator) => named.includes(operator)));
}

const both = (
  a: ReadonlySet<Operator> | undefined,
  b: ReadonlySet<Operator> | undefined,
): ReadonlySet<Operator> | undefined =>
  a === undefined ? b : b === undefined ? a : new Set([...a].filter((operator) => b.has(operator)));

/** Controls bind the policies of lower levels, so they are noted aside until their level is done. */
type Controls = Map<Node, ReadonlySet<Operator>>;

function mergeInto(
  node: Node,
  policy: JsonObject,
  allowed: ReadonlySet<Operator> | undefined,
  controls: Controls,
): void {
  const own = both(allowed, node.allowed);
  for (const [key, value] of Object.entries(policy)) {
    if (key === CONTROL) {
      const set = both(own, operatorsOf(value));
      if (set !== undefined) controls.set(node, both(controls.get(node), set) ?? set);
      continue;
    }
    const operator = VALUE_OPERATORS.find((name) => name === key);
    if (operator !== undefined) {
      if (own === undefined || own.has(operator)) node.value = applied(node.value, operator, value);
      continue;
    }
    const child = node.children.get(key.toLowerCase()) ?? newNode(key);
    node.children.set(key.toLowerCase(), child);
    if (isObject(value)) mergeInto(child, value, own, controls);
    else if (own === undefined || own.has('@@assign')) child.value = value;
  }
}

function resultOf(node: Node): Json | undefined {
  if (node.value !== undefined) return node.value;
  const members = [...node.children.values()].flatMap((child): [string, Json][] => {
    const value = resultOf(child);
    return value === undefined ? [] : [[child.name, value]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** Policies by level, root first, each as written. @returns JSON; undefined where there is no policy at all */
export function effectivePolicy(levels: readonly (readonly string[])[]): string | undefined {
  if (levels.every((level) => level.length === 0)) return undefined;
  const root = newNode('');
  for (const level of levels) {
    const controls: Controls = new Map();
    for (const content of level) {
      const policy: unknown = JSON.parse(content);
      if (isObject(policy)) mergeInto(root, policy, undefined, controls);
    }
    for (const [node, allowed] of controls) node.allowed = allowed;
  }
  return JSON.stringify(resultOf(root) ?? {});
}
