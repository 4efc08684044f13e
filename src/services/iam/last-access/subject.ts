import { AwsError } from '../../../core/aws-error.ts';
import { awsManagedPolicyDocument } from '../../../identity/aws-managed-policies.ts';
import { findManagedDocument } from '../../../identity/principal-records.ts';
import type { OperationContext } from '../../contract.ts';
import { findHolder, HOLDERS, type Holder } from '../holders.ts';
import { AWS_OWNER, policyOwner } from '../policy-arn.ts';
import { policyNotFound } from '../policy-errors.ts';
import { directoryOf } from '../records/directory.ts';
import {
  type Entity,
  findUserOrRole,
  listUsersAndRolesOfPolicy,
  listUsersInGroup,
} from '../records/entities.ts';
import { holderOfArn, invalidSourceArn, type NamedHolder } from '../simulation/policy-source.ts';
import { policiesOf } from '../simulation/stored-policies.ts';

type Context = Pick<OperationContext, 'accountId' | 'db'>;

/** Whom a report is about, by the ARN it was asked for with. */
export type NamedSubject = NamedHolder | 'policy';

/** What a report needs of a user, group, role or managed policy. */
export interface Subject {
  /** Of the policies that grant it, or that it is. */
  readonly policies: readonly string[];
  /** The users and roles whose calls count. */
  readonly entities: readonly Entity[];
}

/** @throws AwsError InvalidInput for what is none of them, AccessDenied where another account owns it */
export function namedSubject(arn: string, accountId: string): NamedSubject {
  const holder = holderOfArn(arn);
  const owner = holder?.accountId ?? policyOwner(arn);
  if (owner === undefined) throw invalidSourceArn(arn);
  if (owner === accountId || (holder === undefined && owner === AWS_OWNER)) return holder ?? 'policy';
  throw new AwsError('AccessDenied', 'The resource must belong to this account.', { status: 403 });
}

/** @throws AwsError NoSuchEntity, and as {@link namedSubject} */
export async function requireSubject(context: Context, arn: string): Promise<Subject> {
  const named = namedSubject(arn, context.accountId);
  if (named === 'policy') return policySubject(context, arn);
  const holder = await findHolder(context, named.kind, named.name);
  if (holder === undefined) throw HOLDERS[named.kind].notFound(named.name);
  return {
    policies: (await policiesOf(context, holder)).map(({ text }) => text),
    entities: await entitiesOf(context, holder),
  };
}

async function policySubject(context: Context, arn: string): Promise<Subject> {
  const { db, accountId } = context;
  const text = (await findManagedDocument(db, accountId, arn)) ?? awsManagedPolicyDocument(arn);
  if (text === undefined) throw policyNotFound(arn);
  return {
    policies: [text],
    entities: await listUsersAndRolesOfPolicy(directoryOf(context), accountId, arn),
  };
}

async function entitiesOf(context: Context, { kind, id }: Holder): Promise<readonly Entity[]> {
  const db = directoryOf(context);
  if (kind === 'group') return listUsersInGroup(db, id);
  const entity = await findUserOrRole(db, kind, id);
  return entity === undefined ? [] : [entity];
}
