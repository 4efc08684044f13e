import { isOperator, parseOperator } from '../conditions/operators.ts';
import type { Condition, PolicyDocument, PolicyKind, PolicyVersion, Statement } from '../document.ts';
import { actionError } from './actions.ts';
import { readConditions } from './conditions.ts';
import { isAcceptedDate } from './dates.ts';
import { STATEMENT_ELEMENTS, TOP_ELEMENTS, VERSIONS } from './elements.ts';
import { type Element, type ObjectNode, readElements, readTexts, refuse, type Source } from './reader.ts';
import { isLegacyResource, resourceError } from './resources.ts';

const SYNTAX = 'Syntax errors in policy.';
const LEGACY = 'The policy failed legacy parsing';
const SID = /^[0-9A-Za-z]*$/;

/** A statement whose form is right and whose contents are not looked at yet. */
interface Shape {
  readonly element: Element;
  readonly sid: string | undefined;
  /** As written: IAM takes `deny` as syntax but not as an effect. */
  readonly effect: string;
  readonly texts: Readonly<Record<ListElement, readonly string[] | undefined>>;
  readonly conditions: readonly Condition[];
}

const LIST_ELEMENTS = ['Action', 'NotAction', 'Resource', 'NotResource'] as const;
type ListElement = (typeof LIST_ELEMENTS)[number];

function readText(source: Source, node: ObjectNode, name: string): string | undefined {
  const member = node.members.get(name);
  if (member === undefined) return undefined;
  return member.type === 'string' ? member.text : refuse(source, SYNTAX, `${name} must be a text`, member);
}

function readList(source: Source, node: ObjectNode, name: ListElement): string[] | undefined {
  const member = node.members.get(name);
  if (member === undefined) return undefined;
  return readTexts(member) ?? refuse(source, SYNTAX, `${name} must be a text or a list of texts`, member);
}

function refuseUnknown(source: Source, node: ObjectNode, known: ReadonlySet<string>): void {
  for (const [name, member] of node.members) {
    if (!known.has(name)) refuse(source, SYNTAX, `unknown element ${name.slice(0, 64)}`, member);
  }
}

function readShape(source: Source, element: Element): Shape {
  const { node } = element;
  refuseUnknown(source, node, STATEMENT_ELEMENTS);
  for (const name of ['Action', 'Resource', 'Principal']) {
    if (node.members.has(name) && node.members.has(`Not${name}`)) {
      refuse(source, SYNTAX, `${name} and Not${name} exclude each other`, node);
    }
  }
  const effect = readText(source, node, 'Effect');
  if (effect === undefined || !/^(?:allow|deny)$/i.test(effect)) {
    return refuse(source, SYNTAX, 'Effect must be Allow or Deny', node);
  }
  const conditions = readConditions(node.members.get('Condition'));
  if (typeof conditions === 'string') return refuse(source, SYNTAX, conditions, node);
  const texts = Object.fromEntries(
    LIST_ELEMENTS.map((name) => [name, readList(source, node, name)]),
  ) as Shape['texts'];
  return { element, sid: readText(source, node, 'Sid'), effect, texts, conditions };
}

function readShapes(source: Source): Shape[] {
  const { root } = source;
  if (root.type !== 'object') return refuse(source, SYNTAX, 'a policy must be a JSON object');
  refuseUnknown(source, root, TOP_ELEMENTS);
  const version = readText(source, root, 'Version');
  if (version !== undefined && !VERSIONS.has(version)) {
    refuse(source, SYNTAX, 'Version must be 2012-10-17 or 2008-10-17', root.members.get('Version'));
  }
  readText(source, root, 'Id');
  const elements = readElements(root.members.get('Statement'));
  if (elements === undefined || elements.length === 0) {
    return refuse(source, SYNTAX, 'Statement must be an object or a list of objects');
  }
  return elements.map((element) => readShape(source, element));
}

function checkLegacy(source: Source, shapes: readonly Shape[]): void {
  for (const { element, effect, conditions } of shapes) {
    if (effect !== 'Allow' && effect !== 'Deny') {
      refuse(source, LEGACY, 'Effect must be spelt Allow or Deny', element.node);
    }
    for (const { operator, values } of conditions) {
      if (!isOperator(operator) || parseOperator(operator)?.base.startsWith('Date') !== true) continue;
      const wrong = values.find((value) => !isAcceptedDate(value));
      if (wrong !== undefined) refuse(source, LEGACY, `${wrong.slice(0, 64)} is no date`, element.node);
    }
  }
}

/** The first resource that is no known ARN, as AWS words it; throws at one that is no ARN at all before it. */
function findResourceError(source: Source, shapes: readonly Shape[]): (() => never) | undefined {
  for (const name of ['Resource', 'NotResource'] as const) {
    for (const { element, texts } of shapes) {
      for (const resource of texts[name] ?? []) {
        const error = resourceError(resource, source.partition);
        if (error !== undefined) return () => refuse(source, error, `invalid ${name}`, element.node);
      }
      const wrong = texts[name]?.find((resource) => !isLegacyResource(resource));
      if (wrong !== undefined) {
        refuse(source, LEGACY, `${wrong.slice(0, 128)} is no complete ARN`, element.node);
      }
    }
  }
  return undefined;
}

function checkSids(source: Source, shapes: readonly Shape[]): void {
  const seen = new Set<string>();
  for (const { element, sid } of shapes) {
    if (sid === undefined || sid === '') continue;
    if (seen.has(sid)) {
      const message = 'Statement IDs (SID) in a single policy must be unique.';
      refuse(source, message, `Sid ${sid.slice(0, 64)} is given twice`, element.node);
    }
    seen.add(sid);
  }
  const wrong = shapes.find(({ sid }) => sid !== undefined && !SID.test(sid));
  if (wrong !== undefined) {
    const message =
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
    refuse(source, message, 'Sid may hold letters and digits only', wrong.element.node);
  }
}

function checkPresence(source: Source, shapes: readonly Shape[], name: 'Action' | 'Resource'): void {
  for (const { element, texts } of shapes) {
    const list = texts[name] ?? texts[`Not${name}`];
    if (list !== undefined && list.length > 0) continue;
    const message = `Policy statement must contain ${name.toLowerCase()}s.`;
    refuse(source, message, `neither ${name} nor Not${name}`, element.node);
  }
}

function checkActions(source: Source, shapes: readonly Shape[]): void {
  for (const name of ['Action', 'NotAction'] as const) {
    for (const { element, texts } of shapes) {
      for (const action of texts[name] ?? []) {
        const error = actionError(action);
        if (error !== undefined) refuse(source, error, `invalid ${name}`, element.node);
      }
    }
  }
}

function checkNoPrincipal(source: Source, shapes: readonly Shape[]): void {
  const named = shapes.find(
    ({ element }) => element.node.members.has('Principal') || element.node.members.has('NotPrincipal'),
  );
  if (named === undefined) return;
  const message = 'Policy document should not specify a principal.';
  refuse(source, message, 'Principal is for policies of resources', named.element.node);
}

function toStatement(source: Source, shape: Shape): Statement {
  const { element, sid, texts, conditions } = shape;
  return {
    index: element.index,
    ...source.position(element.node.at),
    ...(sid === undefined ? {} : { sid }),
    effect: shape.effect === 'Allow' ? 'Allow' : 'Deny',
    ...(texts.Action === undefined ? {} : { action: texts.Action }),
    ...(texts.NotAction === undefined ? {} : { notAction: texts.NotAction }),
    ...(texts.Resource === undefined ? {} : { resource: texts.Resource }),
    ...(texts.NotResource === undefined ? {} : { notResource: texts.NotResource }),
    conditions,
  };
}

/** Kinds that may still be written in the older version of the language. */
const MAY_BE_OLD: ReadonlySet<PolicyKind> = new Set(['inline', 'session']);

/**
 * The grammar of policies that name no principal. The order of the checks is IAM's: it decides which of several mistakes
 * the caller is told.
 */
export function readIdentityPolicy(source: Source, kind: PolicyKind): PolicyDocument {
  const shapes = readShapes(source);
  const root = source.root as ObjectNode;
  const written = readText(source, root, 'Version');
  if (written !== '2012-10-17' && !MAY_BE_OLD.has(kind)) {
    refuse(source, 'Policy document must be version 2012-10-17 or greater.', 'Version is missing or too old');
  }
  checkLegacy(source, shapes);
  const refuseResource = findResourceError(source, shapes);
  checkNoPrincipal(source, shapes);
  checkSids(source, shapes);
  checkPresence(source, shapes, 'Action');
  refuseResource?.();
  checkActions(source, shapes);
  checkPresence(source, shapes, 'Resource');
  const id = readText(source, root, 'Id');
  return {
    kind,
    version: (written ?? '2008-10-17') as PolicyVersion,
    ...(id === undefined ? {} : { id }),
    statements: shapes.map((shape) => toStatement(source, shape)),
  };
}
