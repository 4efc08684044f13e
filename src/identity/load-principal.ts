import { iamArn, rootArn } from '../core/arn.ts';
import type { Tag } from '../core/tag.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { Store } from '../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { Loaded } from './feed-cache.ts';
import type { PolicyLibrary } from './policy-library.ts';
import type { Principal, PrincipalRef } from './principal.ts';
import { findPrincipalRows, type PrincipalRows } from './principal-query.ts';
import type { HeldPolicy } from './principal-records.ts';
import type { IdentityTables } from './tables.ts';
import { topic } from './topics.ts';

export const principalKey = (ref: PrincipalRef): string => `${ref.kind}/${ref.id}`;

/** The topic under which a principal's own changes are fed. */
export const principalTopic = ({ kind, id }: PrincipalRef): string =>
  kind === 'root' ? topic.account(id) : kind === 'user' ? topic.user(id) : topic.role(id);

/** Reads a principal with all its policies, as it is at one instant. */
export async function loadPrincipal(
  { reader }: Pick<Store, 'reader'>,
  library: PolicyLibrary,
  ref: PrincipalRef,
): Promise<Loaded<Principal>> {
  const own = principalTopic(ref);
  if (ref.kind === 'root') return { value: await readRoot(reader, ref.id), topics: [own] };
  const rows = await findPrincipalRows(reader, ref.kind, ref.id);
  if (rows === undefined) return { value: undefined, topics: [own] };
  const topics = new Set([own]);
  return { value: principalOf(library, ref.kind, rows, topics), topics };
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

function principalOf(
  library: PolicyLibrary,
  kind: 'user' | 'role',
  { id, accountId, name, path, tags, groups, held, boundary }: PrincipalRows,
  topics: Set<string>,
): Principal {
  for (const group of groups) topics.add(topic.group(group.id));
  const via = new Map(groups.map((group) => [group.id, `group/${group.name}`]));
  if (boundary !== undefined) topics.add(topic.policy(boundary.arn));
  return {
    kind,
    id,
    accountId,
    arn: iamArn(accountId, kind, path, name),
    name,
    path,
    tags: JSON.parse(tags) as Tag[],
    policies: compileHeld(library, held, via, topics),
    ...(boundary !== undefined && {
      permissionsBoundary: library.managed(boundary.document, {
        kind: 'permissions-boundary',
        id: boundary.arn,
      }),
    }),
  };
}

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
