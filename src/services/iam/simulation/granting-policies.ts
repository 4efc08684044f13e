import { parseArn } from '../../../core/arn.ts';
import type { PolicyDocument, Statement } from '../../../policy/document.ts';
import { compilePattern } from '../../../policy/pattern.ts';

const NO_CONTEXT: ReadonlyMap<string, string> = new Map();

const matches = (pattern: string, text: string): boolean =>
  compilePattern(pattern.toLowerCase(), { variables: false, wildcards: true }).matches(text, NO_CONTEXT) ===
  true;

const serviceOf = (action: string): string => (action === '*' ? '*' : (action.split(':')[0] ?? ''));

/** Whether an action of a policy may be one of the service. */
const speaksOf = (action: string, namespace: string): boolean => matches(serviceOf(action), namespace);

/** Whether it stands for all of the service's actions. */
const coversAll = (action: string, namespace: string): boolean =>
  action === '*' || (speaksOf(action, namespace) && /^\*+$/.test(action.slice(action.indexOf(':') + 1)));

/** Whether one of the resources may belong to the service. */
const mayConcern = ({ resource }: Statement, namespace: string): boolean =>
  resource === undefined ||
  resource.some((text) => {
    const service = text === '*' ? '*' : (parseArn(text)?.service ?? '*');
    return matches(service, namespace);
  });

function allows(statement: Statement, namespace: string): boolean {
  const { action, notAction } = statement;
  if (statement.effect !== 'Allow') return false;
  // Who names an action of the service means it; a star means what the resources leave of it.
  if (action?.some((text) => serviceOf(text).toLowerCase() === namespace)) return true;
  const isCovered =
    action?.some((text) => speaksOf(text, namespace)) ??
    !notAction?.some((text) => coversAll(text, namespace));
  return isCovered && mayConcern(statement, namespace);
}

const deniesAll = ({ effect, action, resource, conditions }: Statement, namespace: string): boolean =>
  effect === 'Deny' &&
  conditions.length === 0 &&
  resource?.includes('*') === true &&
  action?.some((text) => coversAll(text, namespace)) === true;

/**
 * Whether a policy by itself gives access to anything of a service, as ListPoliciesGrantingServiceAccess sees it:
 * conditions and Denys of single actions or resources do not count, a Deny of the whole service does.
 */
export const grantsAccess = ({ statements }: PolicyDocument, namespace: string): boolean =>
  statements.some((statement) => allows(statement, namespace)) &&
  !statements.some((statement) => deniesAll(statement, namespace));
