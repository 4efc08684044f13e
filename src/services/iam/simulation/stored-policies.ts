import { awsManagedPolicyDocument } from '../../../identity/aws-managed-policies.ts';
import { findManagedDocument, groupsOfUser, policiesHeldBy } from '../../../identity/principal-records.ts';
import type { PolicyHolderKind } from '../../../identity/tables.ts';
import type { OperationContext } from '../../contract.ts';
import type { Holder } from '../holders.ts';
import { policyEvaluation } from './policy-evaluation.ts';

/** A policy that a user, group or role holds, as text. */
export interface StoredPolicy {
  readonly kind: 'inline' | 'managed';
  readonly name: string;
  /** Of a managed policy. */
  readonly arn?: string;
  /** Who holds an inline policy: the user, group or role itself, or a group of the user. */
  readonly owner: { readonly kind: PolicyHolderKind; readonly name: string };
  readonly text: string;
}

type Context = Pick<OperationContext, 'accountId' | 'db'>;

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

function present(text: string | undefined, id: string): string {
  if (text === undefined) throw policyEvaluation(`The policy ${id} cannot be read.`);
  return text;
}

/** The policies that give permissions, those of the user's groups too; a managed one is there once. */
export async function policiesOf({ db }: Context, holder: Holder): Promise<StoredPolicy[]> {
  const owners = new Map([[holder.id, { kind: holder.kind, name: holder.name }]]);
  if (holder.kind === 'user') {
    for (const { id, name } of await groupsOfUser(db, holder.id)) owners.set(id, { kind: 'group', name });
  }
  const policies: StoredPolicy[] = [];
  const seen = new Set<string>();
  for (const { holderId, id, kind, document } of await policiesHeldBy(db, [...owners.keys()])) {
    const owner = owners.get(holderId);
    if (owner === undefined || (kind === 'managed' && seen.has(id))) continue;
    if (kind === 'inline') policies.push({ kind, name: id, owner, text: present(document, id) });
    else {
      seen.add(id);
      const text = present(document ?? awsManagedPolicyDocument(id), id);
      policies.push({ kind, name: nameOf(id), arn: id, owner, text });
    }
  }
  return policies;
}

/** The permissions boundary; undefined where there is none. */
export async function boundaryOf(
  { db, accountId }: Context,
  holder: Holder,
): Promise<{ readonly name: string; readonly text: string } | undefined> {
  const arn = holder.permissionsBoundaryArn;
  if (arn === null) return undefined;
  const text = (await findManagedDocument(db, accountId, arn)) ?? awsManagedPolicyDocument(arn);
  return { name: nameOf(arn), text: present(text, arn) };
}
