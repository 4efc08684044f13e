import { didYouMean } from '../core/suggest.ts';
import type { JsonNode } from '../policy/json.ts';
import type {
  CaseFile,
  ContextSpec,
  Expectation,
  PolicyRef,
  PolicyRoles,
  PolicyTest,
  Surrounding,
  Who,
} from './case-file.ts';
import {
  listOf,
  optional,
  readAccount,
  readActions,
  readContext,
  readExpectation,
  readPolicyList,
  readPolicyRoles,
  readResources,
  readTexts,
} from './read-fields.ts';
import { entriesOf, itemsOf, oneOrMore, readMembers, refuse, type Tree, textOf } from './tree.ts';

export const FILE_MEMBERS = ['$schema', 'account', 'groups', 'principals', 'defaults', 'tests'] as const;
export const FIELDS = [
  'principal',
  'action',
  'resource',
  'resourceAccount',
  'context',
  'policies',
  'expect',
] as const;
export const TEST_MEMBERS = ['name', ...FIELDS] as const;
export const WHO_MEMBERS = [
  'arn',
  'account',
  'id',
  'session',
  'behind',
  'canonicalUserId',
  'tags',
  'groups',
  'policies',
  'context',
] as const;

type FieldNodes = Partial<Record<(typeof FIELDS)[number], JsonNode>>;

/** What the whole file says, needed to read its tests. */
interface Cast {
  readonly tree: Tree;
  readonly account: string | undefined;
  readonly groups: CaseFile['groups'];
  readonly principals: ReadonlyMap<string, Who>;
}

interface Fields {
  readonly principals?: readonly Who[] | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly resourceAccount?: string | undefined;
  readonly context?: ContextSpec | undefined;
  readonly policies?: PolicyRoles | undefined;
  readonly expect?: Expectation | undefined;
}

/** Reads tests from a tree. Throws InputError at whatever is not understood. */
export function readCaseFile(tree: Tree): CaseFile {
  const nodes = readMembers(tree, tree.root, 'a test file', FILE_MEMBERS);
  const account = optional(nodes.account, (node) => readAccount(tree, node, 'account'));
  const groups = new Map<string, readonly PolicyRef[]>(
    (optional(nodes.groups, (node) => entriesOf(tree, node, 'groups')) ?? []).map(([name, node]) => [
      name,
      readPolicyList(tree, node),
    ]),
  );
  const nobody: Cast = { tree, account, groups, principals: new Map() };
  const principals = new Map(
    (optional(nodes.principals, (node) => entriesOf(tree, node, 'principals')) ?? []).map(([name, node]) => [
      name,
      readWho(nobody, node, name),
    ]),
  );
  const cast = { ...nobody, principals };
  const defaults =
    optional(nodes.defaults, (node) => readFields(cast, readMembers(tree, node, 'defaults', FIELDS))) ?? {};
  if (nodes.tests === undefined) return refuse(tree, tree.root, 'a test file needs "tests"');
  const tests = itemsOf(tree, nodes.tests, 'tests').map((node) => readTest(cast, defaults, node));
  return { tree, groups, tests };
}

function readWho(cast: Cast, node: JsonNode, name?: string): Who {
  const { tree, account } = cast;
  if (node.type !== 'object') {
    const arn = textOf(tree, node, 'a principal');
    const named = cast.principals.get(arn);
    if (named !== undefined) return named;
    return { ...EMPTY_WHO, label: name ?? arn, spec: { arn, account }, node };
  }
  const members = readMembers(tree, node, 'a principal', WHO_MEMBERS);
  if (members.arn === undefined) return refuse(tree, node, 'a principal needs "arn"');
  const text = (member: 'id' | 'session' | 'behind' | 'canonicalUserId'): string | undefined =>
    optional(members[member], (one) => textOf(tree, one, member));
  const arn = textOf(tree, members.arn, 'arn');
  return {
    label: name ?? arn,
    node,
    spec: {
      arn,
      account: optional(members.account, (one) => readAccount(tree, one, 'account')) ?? account,
      id: text('id'),
      session: text('session'),
      behind: text('behind'),
      canonicalUserId: text('canonicalUserId'),
    },
    tags: optional(members.tags, (one) => readTexts(tree, one, 'tags')) ?? EMPTY_WHO.tags,
    groups: optional(members.groups, (one) => readGroups(cast, one)) ?? [],
    policies: optional(members.policies, (one) => readPolicyRoles(tree, one)) ?? {},
    context: optional(members.context, (one) => readContext(tree, one)) ?? EMPTY_WHO.context,
  };
}

const EMPTY_WHO = { tags: new Map<string, string>(), groups: [], policies: {}, context: new Map() };

function readGroups({ tree, groups }: Cast, node: JsonNode): string[] {
  return oneOrMore(node).map((item) => {
    const name = textOf(tree, item, 'a group');
    if (groups.has(name)) return name;
    return refuse(tree, item, `there is no group "${name}" in "groups"${didYouMean(name, groups.keys())}`);
  });
}

function readFields(cast: Cast, nodes: FieldNodes): Fields {
  const { tree } = cast;
  return {
    principals: optional(nodes.principal, (node) =>
      listOf(tree, node, 'principal').map((item) => readWho(cast, item)),
    ),
    actions: optional(nodes.action, (node) => readActions(tree, node)),
    resources: optional(nodes.resource, (node) => readResources(tree, node)),
    resourceAccount: optional(nodes.resourceAccount, (node) => readAccount(tree, node, 'resourceAccount')),
    context: optional(nodes.context, (node) => readContext(tree, node)),
    policies: optional(nodes.policies, (node) => readPolicyRoles(tree, node)),
    expect: optional(nodes.expect, (node) => readExpectation(tree, node)),
  };
}

const surrounding = ({ context, policies }: Fields): Surrounding => ({
  context: context ?? new Map(),
  policies: policies ?? {},
});

function readTest(cast: Cast, defaults: Fields, node: JsonNode): PolicyTest {
  const { tree } = cast;
  const { name, ...nodes } = readMembers(tree, node, 'a test', TEST_MEMBERS);
  const own = readFields(cast, nodes);
  const need = <Name extends 'principals' | 'actions' | 'resources' | 'expect'>(
    field: Name,
    word: string,
  ): NonNullable<Fields[Name]> =>
    own[field] ?? defaults[field] ?? refuse(tree, node, `the test has no "${word}", and there is no default`);
  const resourceAccount = own.resourceAccount ?? defaults.resourceAccount;
  return {
    name: name === undefined ? refuse(tree, node, 'a test needs a "name"') : textOf(tree, name, 'name'),
    position: tree.position(node.at),
    principals: need('principals', 'principal'),
    actions: need('actions', 'action'),
    resources: need('resources', 'resource'),
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    defaults: surrounding(defaults),
    own: surrounding(own),
    expect: need('expect', 'expect'),
  };
}
