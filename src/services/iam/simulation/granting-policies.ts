import { parseArn } from '../../../core/arn.ts';
import type { PolicyDocument, Statement } from '../../../policy/document.ts';
import { compilePattern } from '../../../policy/pattern.ts';

/** Whether a service, by its prefix in lower case, is meant. */
type Names = (namespace: string) => boolean;

const NO_CONTEXT: ReadonlyMap<string, string> = new Map();
const NOBODY: Names = () => false;

/** The services that any of these prefixes, which may hold wildcards, stands for. */
function named(prefixes: readonly string[]): Names {
  const unique = [...new Set(prefixes.map((prefix) => prefix.toLowerCase()))];
  const plain = new Set(unique.filter((prefix) => !/[*?]/.test(prefix)));
  const patterns = unique
    .filter((prefix) => !plain.has(prefix))
    .map((prefix) => compilePattern(prefix, { variables: false, wildcards: true }));
  return (namespace) =>
    plain.has(namespace) || patterns.some((pattern) => pattern.matches(namespace, NO_CONTEXT) === true);
}

const serviceOf = (action: string): string =>
  action.slice(0, action.includes(':') ? action.indexOf(':') : undefined);

/** Actions that stand for all of a service. */
const isWhole = (action: string): boolean => action === '*' || /:\*+$/.test(action);

/** The services that resources may belong to. */
const ownersOf = (resources: readonly string[] | undefined): Names =>
  resources === undefined ? () => true : named(resources.map((text) => parseArn(text)?.service ?? '*'));

function allowedBy({ effect, action, notAction, resource }: Statement): Names {
  if (effect !== 'Allow') return NOBODY;
  const owners = ownersOf(resource);
  const left = named((notAction ?? []).filter(isWhole).map(serviceOf));
  if (action === undefined) return (namespace) => !left(namespace) && owners(namespace);
  // Who names an action of a service means it; a star means what the resources leave of it.
  const services = action.map(serviceOf);
  const spelt = new Set(services.map((service) => service.toLowerCase()));
  const meant = named(services);
  return (namespace) => spelt.has(namespace) || (meant(namespace) && owners(namespace));
}

const deniedBy = ({ effect, action, resource, conditions }: Statement): Names =>
  effect === 'Deny' && conditions.length === 0 && resource?.includes('*') === true
    ? named((action ?? []).filter(isWhole).map(serviceOf))
    : NOBODY;

/**
 * Tells whether a policy by itself gives access to anything of a service (prefix in lower case), as
 * ListPoliciesGrantingServiceAccess sees it: conditions and Denys of single actions or resources do not count, a Deny of
 * the whole service does.
 */
export function servicesGranted({ statements }: PolicyDocument): Names {
  const allowed = statements.map(allowedBy);
  const denied = statements.map(deniedBy);
  return (namespace) =>
    allowed.some((names) => names(namespace)) && !denied.some((names) => names(namespace));
}
