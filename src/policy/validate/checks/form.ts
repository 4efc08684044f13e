import { type PolicyCheck, type Problem, problem } from '../check.ts';
import { at, atKey, itemsOf, listOf, memberOf, membersOf, type Spot } from '../spot.ts';

const VERSIONS = ['2012-10-17', '2008-10-17'];
const POLICY_ELEMENTS = new Set(['Version', 'Id', 'Statement']);
const PRINCIPAL_KINDS = new Set(['AWS', 'CanonicalUser', 'Federated', 'Service']);

const isText = ({ node }: Spot): boolean => node.type === 'string';
const isTexts = (spot: Spot): boolean => listOf(spot).every(isText);
const isObject = ({ node }: Spot): boolean => node.type === 'object';
const isObjects = (spot: Spot): boolean => listOf(spot).every(isObject);
const isScalars = (spot: Spot): boolean =>
  listOf(spot).every(
    ({ node }) => node.type === 'string' || node.type === 'number' || node.type === 'boolean',
  );
const isEmptyList = ({ node }: Spot): boolean => node.type === 'array' && node.items.length === 0;
const isEmptyObject = ({ node }: Spot): boolean => node.type === 'object' && node.members.size === 0;

type Form = readonly [test: (spot: Spot) => boolean, dataType: string];

const TEXT: Form = [isText, 'String'];
const TEXTS: Form = [isTexts, 'String or String Array'];
const OBJECT: Form = [isObject, 'Object'];

/** Elements of statements; a principal has a code of its own. */
const STATEMENT_FORMS: ReadonlyMap<string, Form | undefined> = new Map([
  ['Sid', TEXT],
  ['Effect', TEXT],
  ['Principal', undefined],
  ['NotPrincipal', undefined],
  ['Action', TEXTS],
  ['NotAction', TEXTS],
  ['Resource', TEXTS],
  ['NotResource', TEXTS],
  ['Condition', OBJECT],
]);

const mismatch = (spot: Spot, dataType: string): Problem =>
  problem('DATA_TYPE_MISMATCH', at(spot), { data_type: dataType });

function* formOf(spot: Spot, [test, dataType]: Form): Iterable<Problem> {
  if (!test(spot)) yield mismatch(spot, dataType);
}

/** What stands at the top of the document. */
export const documentForm: PolicyCheck = function* ({ spot, version }) {
  if (!isObject(spot)) {
    yield mismatch(spot, 'Object');
    return;
  }
  for (const [name, value] of membersOf(spot)) {
    if (!POLICY_ELEMENTS.has(name)) yield problem('INVALID_POLICY_ELEMENT', atKey(value), { element: name });
  }
  for (const name of ['Version', 'Id']) {
    const value = memberOf(spot, name);
    if (value !== undefined) yield* formOf(value, TEXT);
  }
  if (memberOf(spot, 'Version') === undefined) yield problem('MISSING_VERSION', at(spot));
  if (version !== undefined && !VERSIONS.includes(version.text)) {
    yield problem('INVALID_VERSION', at(version.spot), {
      version: version.text,
      versions: VERSIONS.join(', '),
    });
  }
  const statement = memberOf(spot, 'Statement');
  if (statement === undefined) yield problem('MISSING_STATEMENT', at(spot));
  else if (isEmptyList(statement)) yield problem('MISSING_STATEMENT', at(statement));
  else if (!isObjects(statement)) {
    for (const item of listOf(statement)) yield* formOf(item, OBJECT);
  }
};

/** Which elements statements have, and of what JSON type they are. */
export const statementForm: PolicyCheck = function* ({ statements }) {
  for (const { spot } of statements) {
    for (const [name, value] of membersOf(spot)) {
      if (!STATEMENT_FORMS.has(name))
        yield problem('INVALID_POLICY_ELEMENT', atKey(value), { element: name });
      const form = STATEMENT_FORMS.get(name);
      if (form !== undefined) yield* formOf(value, form);
    }
    for (const name of ['Action', 'Resource', 'Principal']) {
      const [one, other] = [memberOf(spot, name), memberOf(spot, `Not${name}`)];
      if (one === undefined || other === undefined) continue;
      yield problem('UNSUPPORTED_ELEMENT_COMBINATION', [atKey(one), atKey(other)], {
        element1: name,
        element2: `Not${name}`,
      });
    }
  }
};

/** What statements must have. */
export const missingElements: PolicyCheck = function* ({ statements, type, isTrustPolicy }) {
  const needsPrincipal = type === 'RESOURCE_POLICY' || type === 'RESOURCE_CONTROL_POLICY';
  for (const { spot, effect, action, notAction } of statements) {
    if (memberOf(spot, 'Effect') === undefined) yield problem('MISSING_EFFECT', at(spot));
    else if (effect !== undefined && effect.text !== 'Allow' && effect.text !== 'Deny') {
      yield problem('INVALID_EFFECT', at(effect.spot), { effect: effect.text });
    }
    if (action === undefined && notAction === undefined) yield problem('MISSING_ACTION', at(spot));
    const has = (name: string) =>
      memberOf(spot, name) !== undefined || memberOf(spot, `Not${name}`) !== undefined;
    if (!isTrustPolicy && !has('Resource')) yield problem('MISSING_RESOURCE', at(spot));
    if (needsPrincipal && !has('Principal')) yield problem('MISSING_PRINCIPAL', at(spot));
  }
};

export const principalForm: PolicyCheck = function* ({ statements }) {
  for (const { spot } of statements) {
    for (const name of ['Principal', 'NotPrincipal']) {
      const principal = memberOf(spot, name);
      if (principal === undefined) continue;
      const { node } = principal;
      if (isEmptyObject(principal)) yield problem('EMPTY_OBJECT_PRINCIPAL', at(principal));
      else if (isEmptyList(principal)) yield problem('EMPTY_ARRAY_PRINCIPAL', at(principal));
      else if (node.type !== 'object' && !(node.type === 'string' && node.text === '*')) {
        yield problem('INVALID_PRINCIPAL_FORMAT', at(principal));
      }
      for (const [kind, value] of membersOf(principal)) {
        if (!PRINCIPAL_KINDS.has(kind)) {
          yield problem('INVALID_PRINCIPAL_KEY', atKey(value), { 'principal-key': kind });
        } else if (isEmptyList(value)) yield problem('EMPTY_ARRAY_PRINCIPAL', at(value));
        else yield* formOf(value, TEXTS);
      }
    }
  }
};

export const emptyLists: PolicyCheck = function* ({ statements }) {
  for (const { action, notAction, resource, notResource } of statements) {
    for (const list of [action, notAction]) {
      if (list !== undefined && isEmptyList(list.spot)) yield problem('EMPTY_ARRAY_ACTION', at(list.spot));
    }
    for (const list of [resource, notResource]) {
      if (list !== undefined && isEmptyList(list.spot)) yield problem('EMPTY_ARRAY_RESOURCE', at(list.spot));
    }
  }
};

/** Blocks, keys and values of conditions as JSON; what they mean is for the checks of conditions. */
export const conditionForm: PolicyCheck = function* ({ statements }) {
  for (const { spot } of statements) {
    const block = memberOf(spot, 'Condition');
    if (block === undefined) continue;
    if (isEmptyObject(block)) yield problem('EMPTY_OBJECT_CONDITION', at(block));
    for (const [, operator] of membersOf(block)) {
      if (!isObject(operator)) yield mismatch(operator, 'Object');
      else if (isEmptyObject(operator)) yield problem('EMPTY_OBJECT_CONDITION', at(operator));
      for (const [, value] of membersOf(operator)) {
        if (!isScalars(value)) yield mismatch(value, 'String or String Array');
        else if (new Set(itemsOf(value).map(({ node }) => node.type)).size > 1) {
          yield problem('INVALID_CONDITION_DATA_TYPE', at(value));
        }
      }
    }
  }
};
