import { isAccountId } from '../../core/account.ts';
import { type Arn, iamArn, parseArn } from '../../core/arn.ts';
import type { RoleRow } from '../../identity/tables.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import { malformedPolicyDocument } from './errors.ts';
import type { Directory } from './records/directory.ts';
import { accountExists, currentArns } from './records/principals.ts';
import { findRole } from './records/roles.ts';
import { findUser } from './records/users.ts';

/**
 * A trust policy means the users and roles that its ARNs named when it was written, not whoever has that name later:
 * ARN → unique id. AWS binds the ARNs of users and roles alone; that of a role session means whoever bears it.
 */
export type TrustBindings = Readonly<Record<string, string>>;

/** @throws AwsError MalformedPolicyDocument when the policy names an account, user or role that is not there */
export async function bindPrincipals(db: Directory, document: PolicyDocument): Promise<TrustBindings> {
  const named = document.statements
    .flatMap((statement) => [...(statement.principal ?? []), ...(statement.notPrincipal ?? [])])
    .filter((principal) => principal.kind === 'AWS')
    .map((principal) => principal.value);
  const bindings: Record<string, string> = {};
  for (const value of new Set(named)) {
    const found = await resolve(db, value);
    if (found === undefined) throw malformedPolicyDocument(`Invalid principal in policy: "AWS":"${value}"`);
    if (found !== UNBOUND) bindings[value] = found;
  }
  return bindings;
}

/** A principal that is there and is not bound: everybody, an account, a session. */
const UNBOUND = Symbol('unbound');

async function resolve(db: Directory, value: string): Promise<string | typeof UNBOUND | undefined> {
  if (value === '*') return UNBOUND;
  if (isAccountId(value)) return (await accountExists(db, value)) ? UNBOUND : undefined;
  const arn = parseArn(value);
  if (arn === undefined || arn.region !== '' || !isAccountId(arn.account)) return undefined;
  const [type = '', ...path] = arn.resource.split('/');
  const find = FINDERS[`${arn.service}:${type}`];
  return find?.(db, arn, path, value);
}

type Finder = (
  db: Directory,
  arn: Arn,
  path: readonly string[],
  value: string,
) => Promise<string | typeof UNBOUND | undefined>;

const account: Finder = async (db, arn) => ((await accountExists(db, arn.account)) ? UNBOUND : undefined);

const FINDERS: Readonly<Record<string, Finder | undefined>> = {
  'iam:root': async (db, arn, path, value) => (path.length === 0 ? account(db, arn, path, value) : undefined),
  'iam:user': async (db, arn, path, value) => {
    const row = await findUser(db, arn.account, path.at(-1) ?? '');
    return row && iamArn(row.account_id, 'user', row.path, row.name) === value ? row.id : undefined;
  },
  'iam:role': async (db, arn, path, value) => {
    const row = await findRole(db, arn.account, path.at(-1) ?? '');
    return row && iamArn(row.account_id, 'role', row.path, row.name) === value ? row.id : undefined;
  },
  'sts:assumed-role': async (db, arn, path) => {
    const [roleName, sessionName, ...more] = path;
    if (!roleName || !sessionName || sessionName.includes('*') || more.length > 0) return undefined;
    const row = await findRole(db, arn.account, roleName);
    return row?.name === roleName ? UNBOUND : undefined;
  },
  'sts:federated-user': async (db, arn, path, value) =>
    path.length === 1 && path[0] !== '' ? account(db, arn, path, value) : undefined,
};

/**
 * Trust policies as IAM answers them, by the role's unique id: as written, but for users and roles that have another
 * ARN by now (shown by it) or are gone (shown by their unique id).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export async function shownTrustPolicies(
  db: Directory,
  rows: readonly Pick<RoleRow, 'id' | 'trust_policy' | 'trust_bindings'>[],
): Promise<ReadonlyMap<string, string>> {
  const bound = rows.map((row) => ({ row, bindings: JSON.parse(row.trust_bindings) as TrustBindings }));
  const arns = await currentArns(db, [...new Set(bound.flatMap(({ bindings }) => Object.values(bindings)))]);
  return new Map(
    bound.map(({ row, bindings }) => {
      const changed = new Map<string, string>();
      for (const [written, id] of Object.entries(bindings)) {
        const shown = arns.get(id) ?? id;
        if (shown !== written) changed.set(written, shown);
      }
      return [row.id, changed.size === 0 ? row.trust_policy : withPrincipals(row.trust_policy, changed)];
    }),
  );
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The same policy with other principals; its white space is lost. */
function withPrincipals(text: string, changed: ReadonlyMap<string, string>): string {
  const changedIn = (value: Json | undefined): Json | undefined => {
    if (typeof value === 'string') return changed.get(value) ?? value;
    return Array.isArray(value) ? value.map((item) => changedIn(item) ?? item) : value;
  };
  const document = JSON.parse(text) as { Statement: Json };
  for (const statement of [document.Statement].flat()) {
    if (statement === null || typeof statement !== 'object' || Array.isArray(statement)) continue;
    for (const principal of [statement['Principal'], statement['NotPrincipal']]) {
      if (principal === null || typeof principal !== 'object' || Array.isArray(principal)) continue;
      const named = changedIn(principal['AWS']);
      if (named !== undefined) principal['AWS'] = named;
    }
  }
  return JSON.stringify(document);
}
