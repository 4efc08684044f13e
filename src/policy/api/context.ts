import type { ContextValues, PolicyPrincipal } from '../request.ts';

type Scalar = string | number | boolean;

/** A value of a condition key. A list is a multivalued key, even with one item; null says that the key is absent. */
export type ContextValue = Scalar | readonly Scalar[] | null | undefined;

/** Condition keys in any case with their values; or something to ask for keys in lower case, which is taken as it is. */
export type ContextInput = Readonly<Record<string, ContextValue>> | ContextValues;

const TYPES: Readonly<Partial<Record<PolicyPrincipal['type'], string>>> = {
  root: 'Account',
  user: 'User',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
  anonymous: 'Anonymous',
};

/** The keys AWS itself derives from who asks. */
function* keysOf(principal: PolicyPrincipal): Iterable<readonly [string, string | undefined]> {
  const { type, arn, roleArn, accountId } = principal;
  yield ['aws:principaltype', TYPES[type]];
  if (accountId === '') return;
  yield ['aws:principalaccount', accountId];
  yield ['aws:principalarn', roleArn ?? arn];
  if (type === 'user') yield ['aws:username', arn.slice(arn.lastIndexOf('/') + 1)];
  if (principal.uniqueId !== '' && type !== 'assumed-role') yield ['aws:userid', principal.uniqueId];
}

const isLookup = (context: ContextInput): context is ContextValues => typeof context.get === 'function';

const toText = (value: Scalar | readonly Scalar[]): string | readonly string[] =>
  typeof value === 'object' ? value.map(String) : String(value);

/**
 * The values conditions are held against: what is given, and for keys that are not given what follows from the
 * principal (`aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username`, `aws:userid`).
 */
export function contextFrom(context: ContextInput, principal: PolicyPrincipal): ContextValues {
  if (isLookup(context)) return context;
  const values = new Map<string, string | readonly string[]>();
  for (const [key, value] of keysOf(principal)) if (value !== undefined) values.set(key, value);
  for (const [key, value] of Object.entries(context)) {
    if (value === undefined) continue;
    if (value === null) values.delete(key.toLowerCase());
    else values.set(key.toLowerCase(), toText(value));
  }
  return values;
}
