import { JsonError, type JsonNode, readJson } from '../../../../src/policy/json.ts';
import type { ConditionModel, PolicyModel, StatementModel } from './policy-model.ts';

/** A text that only the JSON editor can express. */
export class NotVisual extends Error {
  override readonly name = 'NotVisual';
}

function refuse(reason: string): never {
  throw new NotVisual(reason);
}

type Members = ReadonlyMap<string, JsonNode>;

function membersOf(node: JsonNode, what: string, known: readonly string[]): Members {
  if (node.type !== 'object') return refuse(`${what} is no object.`);
  const unknown = [...node.members.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(`${what} has the element ${unknown}, which the visual editor lacks.`);
  return node.members;
}

function textOf(node: JsonNode, what: string): string {
  if (node.type === 'array' || node.type === 'object' || node.type === 'null')
    return refuse(`${what} is no text.`);
  return node.text;
}

const textIn = (members: Members, name: string, what: string): string | undefined => {
  const node = members.get(name);
  return node === undefined ? undefined : textOf(node, `${name} of ${what}`);
};

const textsOf = (node: JsonNode, what: string): string[] =>
  node.type === 'array' ? node.items.map((item) => textOf(item, what)) : [textOf(node, what)];

/** The texts of one of two elements, of which a statement has one. */
function eitherOf(
  members: Members,
  name: string,
  what: string,
): readonly [excepts: boolean, texts: string[]] {
  const one = members.get(name);
  const other = members.get(`Not${name}`);
  if (one !== undefined && other !== undefined) refuse(`${what} has both ${name} and Not${name}.`);
  if (other !== undefined) return [true, textsOf(other, `Not${name} of ${what}`)];
  return [false, one === undefined ? [] : textsOf(one, `${name} of ${what}`)];
}

function conditionsOf(node: JsonNode | undefined, what: string): ConditionModel[] {
  if (node === undefined) return [];
  if (node.type !== 'object') return refuse(`Condition of ${what} is no object.`);
  return [...node.members].flatMap(([operator, keys]) => {
    if (keys.type !== 'object') return refuse(`${operator} of ${what} is no object.`);
    if (keys.members.size === 0) return refuse(`${operator} of ${what} has no condition key.`);
    return [...keys.members].map(([key, values]) => ({
      operator,
      key,
      values: textsOf(values, `${key} of ${what}`),
    }));
  });
}

const ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

function statementOf(node: JsonNode, at: number, text: string): StatementModel {
  const what = `statement ${at + 1}`;
  const members = membersOf(node, `Statement ${at + 1}`, ELEMENTS);
  const effect = textIn(members, 'Effect', what) ?? 'Allow';
  if (effect !== 'Allow' && effect !== 'Deny') return refuse(`Effect of ${what} is neither Allow nor Deny.`);
  const [exceptsActions, actions] = eitherOf(members, 'Action', what);
  const [exceptsResources, resources] = eitherOf(members, 'Resource', what);
  return {
    sid: textIn(members, 'Sid', what),
    effect,
    exceptsActions,
    actions,
    exceptsResources,
    resources,
    conditions: conditionsOf(members.get('Condition'), what),
    written: text.slice(node.at, node.end),
  };
}

function nodeOf(text: string): JsonNode {
  try {
    return readJson(text);
  } catch (problem) {
    if (!(problem instanceof JsonError)) throw problem;
    const line = text.slice(0, problem.at).split('\n').length;
    return refuse(`It is no JSON: line ${line}, ${problem.message}.`);
  }
}

/**
 * Reads an identity-based policy, finished or not.
 * @throws NotVisual where the text has what the model cannot hold
 */
export function readModel(text: string): PolicyModel {
  const members = membersOf(nodeOf(text), 'The policy', ['Version', 'Id', 'Statement']);
  const statements = members.get('Statement');
  const nodes = statements === undefined ? [] : statements.type === 'array' ? statements.items : [statements];
  return {
    version: textIn(members, 'Version', 'the policy'),
    id: textIn(members, 'Id', 'the policy'),
    statements: nodes.map((node, at) => statementOf(node, at, text)),
  };
}
