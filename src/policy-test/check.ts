import { isAccountId } from '../core/account.ts';
import { parseArn } from '../core/arn.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { AuthorizationRequest, ContextValues, PolicyPrincipal } from '../policy/request.ts';
import type { CaseFile, ContextSpec, PolicyRoles, PolicyTest, Who } from './case-file.ts';
import { InputError } from './input-error.ts';
import type { PolicyLibrary, PolicyUse } from './policy-library.ts';
import { ROLES, type Role } from './role.ts';
import { refuse, type Tree } from './tree.ts';
import { principalContext, principalOf } from './who.ts';

/** Policies in their roles; levels as in a test file. */
export type Uses = Partial<Record<Role, readonly (readonly PolicyUse[])[]>>;

/** One principal of one test, with all that applies to it. */
export interface Subject {
  readonly test: PolicyTest;
  /** Path of the test file. */
  readonly file: string;
  readonly who: Who;
  readonly principal: PolicyPrincipal;
  readonly uses: Uses;
  /** Values of condition keys the test gives or takes away. */
  readonly given: ContextSpec;
  /** Those that follow from who asks. */
  readonly implied: ContextValues;
}

/** One request with one expectation. */
export interface Check {
  readonly subject: Subject;
  readonly action: string;
  readonly resource: string;
}

/** Requests of one file; more is surely a slip. */
export const MAX_CHECKS = 100_000;

/** All requests of a test file, with their policies read. Throws InputError. */
export async function checksOf(file: CaseFile, library: PolicyLibrary): Promise<Check[]> {
  const { tree } = file;
  const checks: Check[] = [];
  for (const test of file.tests) {
    const count = test.principals.length * test.actions.length * test.resources.length;
    if (checks.length + count > MAX_CHECKS) {
      return refuse(tree, tree.root, `more than ${MAX_CHECKS} requests in one file`);
    }
    for (const who of test.principals) {
      const subject = await subjectOf(file, test, who, library);
      for (const action of test.actions) {
        for (const resource of test.resources) checks.push({ subject, action, resource });
      }
    }
  }
  return checks;
}

async function subjectOf(
  { tree, groups }: CaseFile,
  test: PolicyTest,
  who: Who,
  library: PolicyLibrary,
): Promise<Subject> {
  const principal = principalOf(who.spec);
  if (typeof principal === 'string') return refuse(tree, who.node, principal);
  const roles: PolicyRoles = { ...test.defaults.policies, ...who.policies, ...test.own.policies };
  const uses: Uses = await loadRoles(tree, roles, library);
  if (uses.resource !== undefined && uses.trust !== undefined) {
    throw new InputError(
      tree.path,
      test.position,
      'the test has a resource policy and a trust policy: set one to null',
    );
  }
  const ofGroups: PolicyUse[] = [];
  for (const group of who.groups) {
    for (const ref of groups.get(group) ?? []) {
      ofGroups.push(await library.use(tree, ref, 'identity', `group/${group}`));
    }
  }
  if (ofGroups.length > 0) uses.identity = [[...(uses.identity?.flat() ?? []), ...ofGroups]];
  const given = new Map([...test.defaults.context, ...who.context, ...test.own.context]);
  const implied = principalContext(principal, who.tags);
  return { test, file: tree.path, who, principal, uses, given, implied };
}

async function loadRoles(tree: Tree, roles: PolicyRoles, library: PolicyLibrary): Promise<Uses> {
  const uses: Uses = {};
  for (const role of ROLES) {
    const levels: PolicyUse[][] = [];
    for (const refs of roles[role] ?? []) {
      const level: PolicyUse[] = [];
      for (const ref of refs) level.push(await library.use(tree, ref, role));
      levels.push(level);
    }
    if (levels.length > 0) uses[role] = levels;
  }
  return uses;
}

/** The policies of a request, as the evaluator wants them. */
export type PolicyFields = Pick<
  AuthorizationRequest,
  | 'identityPolicies'
  | 'resourcePolicy'
  | 'permissionsBoundary'
  | 'sessionPolicies'
  | 'serviceControlPolicies'
  | 'resourceControlPolicies'
>;

/** `compiledOf` may put another policy in the place of one. */
export function policyFields(
  uses: Uses,
  compiledOf: (use: PolicyUse) => CompiledPolicy = ({ compiled }) => compiled,
): PolicyFields {
  const levels = (role: Role): CompiledPolicy[][] | undefined =>
    uses[role]?.map((level) => level.map(compiledOf));
  const first = (role: Role): CompiledPolicy | undefined => levels(role)?.[0]?.[0];
  const resourcePolicy = first('resource') ?? first('trust');
  const permissionsBoundary = first('boundary');
  const sessionPolicies = levels('session')?.[0];
  const serviceControlPolicies = levels('scp');
  const resourceControlPolicies = levels('rcp');
  return {
    identityPolicies: levels('identity')?.[0] ?? [],
    ...(resourcePolicy && { resourcePolicy }),
    ...(permissionsBoundary && { permissionsBoundary }),
    ...(sessionPolicies && { sessionPolicies }),
    ...(serviceControlPolicies && { serviceControlPolicies }),
    ...(resourceControlPolicies && { resourceControlPolicies }),
  };
}

/** Where only the resource's own policy can open the door: roles, and KMS keys whose policy is given. */
const needsResourcePolicy = ({ uses }: Subject, resource: string): boolean =>
  uses.trust !== undefined ||
  (uses.resource !== undefined && /^arn:aws:kms:[^:]*:[^:]*:key\//.test(resource));

/** Account that owns the resource: as told, else as its ARN says, else the principal's. */
function ownerOf({ test, principal }: Subject, resource: string): string {
  const account = parseArn(resource)?.account ?? '';
  return test.resourceAccount ?? (isAccountId(account) ? account : principal.accountId);
}

const contextOf = ({ given, implied }: Subject, owner: string): ContextValues => ({
  get(key) {
    if (given.has(key)) return given.get(key);
    return key === 'aws:resourceaccount' && owner !== '' ? owner : implied.get(key);
  },
});

export function requestOf(check: Check, fields: PolicyFields): AuthorizationRequest {
  const { subject, action, resource } = check;
  const resourceAccountId = ownerOf(subject, resource);
  return {
    principal: subject.principal,
    action,
    resource,
    resourceAccountId,
    context: contextOf(subject, resourceAccountId),
    ...fields,
    ...(needsResourcePolicy(subject, resource) && { resourcePolicyRequired: true }),
  };
}
