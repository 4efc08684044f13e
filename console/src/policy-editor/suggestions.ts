import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { IamData } from '../../../src/policy/index.ts';

const ELEMENTS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
  'Principal',
  'NotPrincipal',
];
const OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'ArnEquals',
  'ArnLike',
  'ArnNotLike',
  'NumericEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateGreaterThan',
  'DateLessThan',
  'Bool',
  'IpAddress',
  'NotIpAddress',
  'Null',
];
const KEYS = [
  'aws:PrincipalArn',
  'aws:PrincipalOrgID',
  'aws:PrincipalTag/',
  'aws:RequestedRegion',
  'aws:RequestTag/',
  'aws:ResourceTag/',
  'aws:SecureTransport',
  'aws:SourceIp',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:TagKeys',
  'aws:username',
];

interface Place {
  /** Names of the members the cursor is in, the outermost first. */
  readonly path: readonly string[];
  /** Whether the cursor is in a member's name. */
  readonly isName: boolean;
}

const nameText = (text: string): string => text.replace(/^"|"$/g, '');

/** Where in the document the cursor's text stands; undefined outside of texts. */
function placeOf({ state, pos }: CompletionContext): Place | undefined {
  let node = syntaxTree(state).resolveInner(pos, -1);
  if (node.name !== 'String' && node.name !== 'PropertyName') return undefined;
  const isName = node.name === 'PropertyName';
  const path: string[] = [];
  for (let parent = node.parent; parent !== null; node = parent, parent = node.parent) {
    if (parent.name !== 'Property') continue;
    const name = parent.getChild('PropertyName');
    if (name !== null && !(isName && path.length === 0 && name.from <= pos && pos <= name.to))
      path.unshift(nameText(state.sliceDoc(name.from, name.to)));
  }
  return { path, isName };
}

/** `s3:` has the service's actions; before the colon there are services. */
function actions(data: IamData, typed: string): string[] {
  const colon = typed.indexOf(':');
  if (colon < 0) return data.services.map((service) => `${service}:`);
  const service = typed.slice(0, colon);
  return ['*', ...data.actionsOf(service).map(({ name }) => name)].map((name) => `${service}:${name}`);
}

function optionsAt({ path, isName }: Place, typed: string, data: IamData): readonly string[] {
  const last = path.at(-1);
  if (isName) {
    if (path.length === 0) return ['Version', 'Id', 'Statement'];
    if (last === 'Statement') return ELEMENTS;
    if (last === 'Condition') return OPERATORS;
    if (last === 'Principal' || last === 'NotPrincipal')
      return ['AWS', 'Service', 'Federated', 'CanonicalUser'];
    return path.at(-2) === 'Condition' ? KEYS : [];
  }
  if (last === 'Effect') return ['Allow', 'Deny'];
  if (last === 'Version') return ['2012-10-17'];
  if (last === 'Action' || last === 'NotAction') return actions(data, typed);
  return last === 'Resource' || last === 'NotResource' ? ['*', 'arn:aws:'] : [];
}

/** What may stand at the cursor: elements, actions, operators, condition keys. */
export const suggest =
  (data: () => IamData | undefined) =>
  (context: CompletionContext): CompletionResult | null => {
    const known = data();
    const place = placeOf(context);
    if (known === undefined || place === undefined) return null;
    const word = context.matchBefore(/[^"\s]*/);
    const typed = word?.text ?? '';
    const options = optionsAt(place, typed, known);
    if (options.length === 0) return null;
    return {
      from: word?.from ?? context.pos,
      options: options.map((label) => ({ label })),
      validFor: typed.includes(':') ? /^[\w-]*:[\w*]*$/ : /^[\w-]*$/,
    };
  };
