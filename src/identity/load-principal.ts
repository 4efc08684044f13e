import { iamArn, rootArn } from '../core/arn.ts';
import type { Tag } from '../core/tag.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { Store } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { Loaded } from './feed-cache.ts';
import type { PolicyLibrary } from './policy-library.ts';
import type { Principal, PrincipalRef } from './principal.ts';
import {
  findManagedDocument,
  findRole,
  findUser,
  groupsOfUser,
  type HeldPolicy,
  policiesHeldBy,
} from './principal-records.ts';
import { readSettled } from './read-settled.ts';
import type { IdentityTables, RoleRow, UserRow } from './tables.ts';
import { topic } from './topics.ts';

export const principalKey = (ref: PrincipalRef): string => `${ref.kind}/${ref.id}`;

/** The topic under which a principal's own changes are fed. */
export const principalTopic = ({ kind, id }: PrincipalRef): string =>
  kind === 'root' ? topic.account(id) : kind === 'user' ? topic.user(id) : topic.role(id);

/** Reads a principal with all its policies. */
export const loadPrincipal = (
  store: Store,
  library: PolicyLibrary,
  ref: PrincipalRef,
): Promise<Loaded<Principal>> =>
  readSettled(store, principalKey(ref), async (db) => {
    const topics = new Set([principalTopic(ref)]);
    return { value: await readPrincipal(db, library, ref, topics), topics };
  });

function readPrincipal(
  db: AnyDatabase,
  library: PolicyLibrary,
  ref: PrincipalRef,
  topics: Set<string>,
): Promise<Principal | undefined> {
  if (ref.kind === 'root') return readRoot(db, ref.id);
  return ref.kind === 'user' ? readUser(db, library, ref.id, topics) : readRole(db, library, ref.id, topics);
}

async function readRoot(db: AnyDatabase, accountId: string): Promise<Principal | undefined> {
  const account = await tablesOf<IdentityTables>(db)
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .executeTakeFirst();
  if (account === undefined) return undefined;
  return {
    kind: 'root',
    id: account.id,
    accountId: account.id,
    arn: rootArn(account.id),
    name: account.id,
    path: '/',
    tags: [],
    policies: [],
  };
}

async function readUser(
  db: AnyDatabase,
  library: PolicyLibrary,
  id: string,
  topics: Set<string>,
): Promise<Principal | undefined> {
  const user = await findUser(db, id);
  if (user === undefined) return undefined;
  const groups = await groupsOfUser(db, id);
  for (const group of groups) topics.add(topic.group(group.id));
  const via = new Map(groups.map((group) => [group.id, `group/${group.name}`]));
  const held = await policiesHeldBy(db, [id, ...via.keys()]);
  return {
    ...common('user', user),
    policies: compileHeld(library, held, via, topics),
    ...(await boundaryOf(db, library, user, topics)),
  };
}

async function readRole(
  db: AnyDatabase,
  library: PolicyLibrary,
  id: string,
  topics: Set<string>,
): Promise<Principal | undefined> {
  const role = await findRole(db, id);
  if (role === undefined) return undefined;
  const held = await policiesHeldBy(db, [id]);
  return {
    ...common('role', role),
    policies: compileHeld(library, held, new Map(), topics),
    ...(await boundaryOf(db, library, role, topics)),
  };
}

const common = (kind: 'user' | 'role', row: UserRow | RoleRow): Omit<Principal, 'policies'> => ({
  kind,
  id: row.id,
  accountId: row.account_id,
  arn: iamArn(row.account_id, kind, row.path, row.name),
  name: row.name,
  path: row.path,
  tags: JSON.parse(row.tags) as Tag[],
});

function compileHeld(
  library: PolicyLibrary,
  held: readonly HeldPolicy[],
  via: ReadonlyMap<string, string>,
  topics: Set<string>,
): CompiledPolicy[] {
  return held.map((policy) => {
    const holder = via.get(policy.holderId);
    const source = {
      kind: policy.kind,
      id: policy.id,
      ...(holder === undefined ? {} : { via: holder }),
    };
    if (policy.kind === 'inline') return library.compile(policy.document, source);
    topics.add(topic.policy(policy.id));
    return library.managed(policy.document, source);
  });
}

async function boundaryOf(
  db: AnyDatabase,
  library: PolicyLibrary,
  row: UserRow | RoleRow,
  topics: Set<string>,
): Promise<Pick<Principal, 'permissionsBoundary'>> {
  const arn = row.permissions_boundary_arn;
  if (arn === null) return {};
  topics.add(topic.policy(arn));
  const document = await findManagedDocument(db, row.account_id, arn);
  return { permissionsBoundary: library.managed(document, { kind: 'permissions-boundary', id: arn }) };
}
