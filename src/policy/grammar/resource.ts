import type { PolicyDocument, PolicyKind, PolicyVersion, PrincipalEntry, Statement } from '../document.ts';
import type { JsonNode } from '../json.ts';
import { compilePattern } from '../pattern.ts';
import { actionError } from './actions.ts';
import { readConditions } from './conditions.ts';
import { STATEMENT_ELEMENTS, TOP_ELEMENTS, VERSIONS } from './elements.ts';
import { invalidPrincipal, readPrincipals } from './principals.ts';
import { type Element, type ObjectNode, readElements, readTexts, refuse, type Source } from './reader.ts';

const SYNTAX = 'Syntax error in policy.';

/** What tells the kinds of policies that name principals apart. */
interface Rules {
  /** Whether `"Principal": "*"` stands for everyone. */
  readonly mayNameEveryone: boolean;
  /** Whether a Deny may name all but some. */
  readonly mayExceptPrincipals: boolean;
  /** Whether statements name resources, or are about the one resource they hang on. */
  readonly namesResources: boolean;
  readonly actionError: (action: string) => string | undefined;
}

/** What a trust policy may speak of, in lower case. */
const TRUST_ACTIONS = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
];

function isTrustAction(action: string): boolean {
  const text = action.toLowerCase();
  if (!text.startsWith('sts:')) return false;
  const pattern = compilePattern(text, { variables: false, wildcards: true });
  return TRUST_ACTIONS.some((name) => pattern.matches(name, new Map()) === true);
}

const RULES: Record<'trust' | 'resource' | 'rcp', Rules> = {
  trust: {
    mayNameEveryone: false,
    mayExceptPrincipals: false,
    namesResources: false,
    actionError: (action) =>
      isTrustAction(action) ? undefined : 'AssumeRole policy may only specify STS AssumeRole actions.',
  },
  resource: { mayNameEveryone: true, mayExceptPrincipals: true, namesResources: true, actionError },
  rcp: { mayNameEveryone: true, mayExceptPrincipals: false, namesResources: true, actionError },
};

function refuseUnknown(source: Source, node: ObjectNode, known: ReadonlySet<string>): void {
  for (const [name, member] of node.members) {
    if (!known.has(name)) refuse(source, `Unknown field ${name}`, 'unknown element', member);
  }
}

const optionalText = (source: Source, node: ObjectNode, name: string): string | undefined => {
  const member = node.members.get(name);
  if (member === undefined) return undefined;
  return member.type === 'string' ? member.text : refuse(source, SYNTAX, `${name} must be a text`, member);
};

function readEffect(source: Source, node: ObjectNode): Statement['effect'] {
  const effect = optionalText(source, node, 'Effect');
  if (effect === 'Allow' || effect === 'Deny') return effect;
  if (effect === undefined) return refuse(source, 'Missing required field Effect', 'no Effect', node);
  return refuse(source, `Invalid effect: ${effect}`, 'Effect must be Allow or Deny', node);
}

const EVERYONE: readonly PrincipalEntry[] = [{ kind: 'everyone', value: '*' }];

function readPrincipal(source: Source, node: JsonNode, rules: Rules): readonly PrincipalEntry[] {
  if (node.type === 'string' && node.text === '*') {
    if (rules.mayNameEveryone) return EVERYONE;
    const message = 'AssumeRolepolicy contained an invalid principal: "STAR":"*".';
    return refuse(source, message, 'everyone in a trust policy is {"AWS":"*"}', node);
  }
  if (node.type !== 'object') {
    return refuse(source, 'Principal must be a JSON object.', 'Principal must be an object', node);
  }
  const entries = readPrincipals(node, source.partition);
  if (typeof entries === 'string') return refuse(source, entries, 'a principal that cannot be', node);
  if (entries.length === 0) {
    const message = 'Missing required field Principal cannot be empty!';
    return refuse(source, message, 'Principal names nobody', node);
  }
  const canonical = entries.find(({ kind }) => kind === 'CanonicalUser');
  if (canonical !== undefined && !rules.namesResources) {
    const message = invalidPrincipal(canonical.kind, canonical.value);
    return refuse(source, message, 'a role trusts no canonical user', node);
  }
  return entries;
}

function readPrincipalElement(
  source: Source,
  statement: ObjectNode,
  effect: Statement['effect'],
  rules: Rules,
): Pick<Statement, 'principal' | 'notPrincipal'> {
  const principal = statement.members.get('Principal');
  const notPrincipal = statement.members.get('NotPrincipal');
  if (notPrincipal !== undefined) {
    if (effect === 'Allow') {
      refuse(source, 'Allow with NotPrincipal is not allowed.', 'it would allow strangers', statement);
    }
    if (!rules.mayExceptPrincipals) {
      const message = 'AssumeRole policy must not contain NotPrincipal field.';
      refuse(source, message, 'NotPrincipal is not for this kind of policy', statement);
    }
    if (principal !== undefined) {
      refuse(source, SYNTAX, 'Principal and NotPrincipal exclude each other', statement);
    }
    return { notPrincipal: readPrincipal(source, notPrincipal, rules) };
  }
  if (principal === undefined) {
    return refuse(source, 'Missing required field Principal', 'no Principal', statement);
  }
  return { principal: readPrincipal(source, principal, rules) };
}

/** The texts of an element or of its opposite; undefined when neither is there or it is empty. */
function readEither(source: Source, node: ObjectNode, name: string): [string, string[]] | undefined {
  const negated = `Not${name}`;
  if (node.members.has(name) && node.members.has(negated)) {
    refuse(source, SYNTAX, `${name} and ${negated} exclude each other`, node);
  }
  const present = node.members.has(name) ? name : negated;
  const member = node.members.get(present);
  if (member === undefined) return undefined;
  const texts = readTexts(member) ?? refuse(source, SYNTAX, `${present} must be texts`, member);
  return texts.length === 0 ? undefined : [present, texts];
}

function readActions(
  source: Source,
  node: ObjectNode,
  rules: Rules,
): Pick<Statement, 'action' | 'notAction'> {
  const [name, actions] =
    readEither(source, node, 'Action') ?? refuse(source, 'Missing required field Action', 'no Action', node);
  for (const action of actions) {
    const error = rules.actionError(action);
    if (error !== undefined) refuse(source, error, 'an action that cannot be', node);
  }
  return name === 'Action' ? { action: actions } : { notAction: actions };
}

function readResources(
  source: Source,
  node: ObjectNode,
  rules: Rules,
): Pick<Statement, 'resource' | 'notResource'> {
  if (!rules.namesResources) {
    if (node.members.has('Resource')) {
      refuse(source, 'Has prohibited field Resource', 'the role is the resource', node);
    }
    if (node.members.has('NotResource')) {
      refuse(source, 'AssumeRole policy must not contain resources.', 'the role is the resource', node);
    }
    return {};
  }
  const [name, resources] =
    readEither(source, node, 'Resource') ??
    refuse(source, 'Missing required field Resource', 'no Resource', node);
  return name === 'Resource' ? { resource: resources } : { notResource: resources };
}

function readStatement(source: Source, { index, node }: Element, rules: Rules): Statement {
  refuseUnknown(source, node, STATEMENT_ELEMENTS);
  const sid = optionalText(source, node, 'Sid');
  const effect = readEffect(source, node);
  const principals = readPrincipalElement(source, node, effect, rules);
  const conditions = readConditions(node.members.get('Condition'));
  if (typeof conditions === 'string') return refuse(source, SYNTAX, conditions, node);
  return {
    index,
    ...source.position(node.at),
    ...(sid === undefined ? {} : { sid }),
    effect,
    ...principals,
    ...readActions(source, node, rules),
    ...readResources(source, node, rules),
    conditions,
  };
}

function checkSids(source: Source, statements: readonly Statement[]): void {
  const seen = new Set<string>();
  for (const { sid } of statements) {
    if (sid === undefined || sid === '') continue;
    if (seen.has(sid)) refuse(source, 'The Statement Ids in the policy are not unique', 'a Sid given twice');
    seen.add(sid);
  }
}

/** The grammar of policies that name principals; AWS reads them with another parser than policies of identities. */
export function readResourcePolicy(source: Source, kind: keyof typeof RULES & PolicyKind): PolicyDocument {
  const { root } = source;
  if (root.type !== 'object') return refuse(source, 'This policy contains invalid Json', 'not a JSON object');
  refuseUnknown(source, root, TOP_ELEMENTS);
  const version = optionalText(source, root, 'Version') ?? '2008-10-17';
  if (!VERSIONS.has(version)) {
    refuse(source, 'The policy must contain a valid version string', 'Version must be 2012-10-17');
  }
  const id = optionalText(source, root, 'Id');
  const node = root.members.get('Statement');
  if (node === undefined) return refuse(source, 'Missing required field Statement', 'no Statement');
  const elements = readElements(node) ?? refuse(source, SYNTAX, 'Statement must be objects', node);
  if (elements.length === 0) {
    refuse(source, 'Could not parse the policy: Statement is empty!', 'no statement', node);
  }
  const statements = elements.map((element) => readStatement(source, element, RULES[kind]));
  checkSids(source, statements);
  return {
    kind,
    version: version as PolicyVersion,
    ...(id === undefined ? {} : { id }),
    statements,
  };
}
