import { isAccountId } from '../core/account.ts';
import { didYouMean } from '../core/suggest.ts';
import type { JsonNode } from '../policy/json.ts';
import {
  type ContextSpec,
  DECISIONS,
  type Expectation,
  type ExpectedDecision,
  LAYERS,
  type PolicyRef,
  type PolicyRoles,
} from './case-file.ts';
import { ROLES } from './role.ts';
import { entriesOf, oneOrMore, readMembers, refuse, type Tree, textOf } from './tree.ts';

/** Undefined where there is no node. */
export const optional = <Value>(
  node: JsonNode | undefined,
  read: (node: JsonNode) => Value,
): Value | undefined => (node === undefined ? undefined : read(node));

function wordOf<Word extends string>(tree: Tree, node: JsonNode, what: string, words: readonly Word[]): Word {
  const text = textOf(tree, node, what);
  const found = words.find((word) => word === text);
  return (
    found ??
    refuse(tree, node, `${what} is one of ${words.join(', ')}, not "${text}"${didYouMean(text, words)}`)
  );
}

export function readAccount(tree: Tree, node: JsonNode, what: string): string {
  const text = textOf(tree, node, what);
  return isAccountId(text) ? text : refuse(tree, node, `${what} must be 12 digits`);
}

export function readActions(tree: Tree, node: JsonNode): string[] {
  return listOf(tree, node, 'action').map((item) => {
    const action = textOf(tree, item, 'action');
    if (/^[A-Za-z0-9-]+:[A-Za-z0-9-]+$/.test(action)) return action;
    return refuse(
      tree,
      item,
      `"${action}" is no action: a request has one, such as s3:GetObject, without wildcards`,
    );
  });
}

export function readResources(tree: Tree, node: JsonNode): string[] {
  return listOf(tree, node, 'resource').map((item) => {
    const resource = textOf(tree, item, 'resource');
    if (resource === '*' || /^arn:[^*]*$/.test(resource)) return resource;
    return refuse(
      tree,
      item,
      `"${resource}" is no resource: a request has one ARN without *, or * alone where it has none`,
    );
  });
}

/** One or more; an empty list would make a test that tests nothing. */
export function listOf(tree: Tree, node: JsonNode, what: string): readonly JsonNode[] {
  const items = oneOrMore(node);
  return items.length > 0 ? items : refuse(tree, node, `${what} is an empty list`);
}

export function readTexts(tree: Tree, node: JsonNode, what: string): Map<string, string> {
  return new Map(
    entriesOf(tree, node, what).map(([name, value]) => [name, textOf(tree, value, `${what} ${name}`)]),
  );
}

export function readContext(tree: Tree, node: JsonNode): ContextSpec {
  const context = new Map<string, string | readonly string[] | undefined>();
  for (const [key, value] of entriesOf(tree, node, 'context')) {
    const what = `the value of ${key}`;
    const name = key.toLowerCase();
    if (!/^[^:\s]+:\S/.test(key))
      refuse(tree, value, `"${key}" is no condition key: they look like aws:SourceIp`);
    if (context.has(name)) refuse(tree, value, `${key} is given twice`);
    if (value.type === 'null') context.set(name, undefined);
    else if (value.type === 'array')
      context.set(
        name,
        value.items.map((item) => textOf(tree, item, what)),
      );
    else context.set(name, textOf(tree, value, what));
  }
  return context;
}

function policyRef(tree: Tree, node: JsonNode): PolicyRef {
  if (node.type === 'string' || node.type === 'object') return node;
  return refuse(tree, node, 'a policy is a path, or written in place');
}

export const readPolicyList = (tree: Tree, node: JsonNode): PolicyRef[] =>
  oneOrMore(node).map((item) => policyRef(tree, item));

export function readPolicyRoles(tree: Tree, node: JsonNode): PolicyRoles {
  const members = readMembers(tree, node, 'policies', ROLES);
  const roles: PolicyRoles = {};
  for (const role of ROLES) {
    const member = members[role];
    if (member === undefined) continue;
    if (member.type === 'null') roles[role] = [];
    else if (role === 'scp' || role === 'rcp') {
      roles[role] = oneOrMore(member).map((level) => readPolicyList(tree, level));
    } else if (role === 'identity' || role === 'session') roles[role] = [readPolicyList(tree, member)];
    else roles[role] = [[policyRef(tree, member)]];
  }
  if (roles.resource?.length && roles.trust?.length) {
    refuse(tree, node, 'a request has one resource: give a resource policy or a trust policy');
  }
  return roles;
}

export const EXPECT_MEMBERS = ['decision', 'layer', 'policy', 'statement', 'reason'] as const;

const decisionOf = (tree: Tree, node: JsonNode): ExpectedDecision =>
  wordOf(tree, node, 'the decision', DECISIONS);

export function readExpectation(tree: Tree, node: JsonNode): Expectation {
  if (node.type !== 'object') return { decision: decisionOf(tree, node) };
  const { decision, layer, policy, statement, reason } = readMembers(tree, node, 'expect', EXPECT_MEMBERS);
  if (decision === undefined) return refuse(tree, node, 'expect lacks the decision');
  return {
    decision: decisionOf(tree, decision),
    ...(layer && { layer: wordOf(tree, layer, 'the layer', LAYERS) }),
    ...(policy && { policy: textOf(tree, policy, 'policy') }),
    ...(statement && { statement: textOf(tree, statement, 'statement') }),
    ...(reason && { reason: textOf(tree, reason, 'reason') }),
  };
}
