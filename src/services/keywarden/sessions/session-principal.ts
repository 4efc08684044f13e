import { type RawBuilder, sql } from 'kysely';
import { iamArn, parseArn, rootArn } from '../../../core/arn.ts';
import type { PrincipalRef } from '../../../identity/principal.ts';
import { revocationSubject } from '../../../identity/revocations.ts';
import { findRoleByArn } from '../../../identity/role-by-arn.ts';
import type { AccessContext, ResourceRef } from '../../contract.ts';
import { notFound, validationException } from '../errors.ts';
import { findUser, selfRef, tagKeysOf, userRef } from '../own/own-access.ts';

type Asking = Pick<AccessContext, 'db' | 'accountId'>;

/** Whose sessions are meant. */
export interface SessionPrincipal {
  /** What ends them all. */
  readonly subject: string;
  /** Which rows are theirs. */
  readonly rows: RawBuilder<unknown>;
  /** Undefined for federated users, who are only names. */
  readonly ref?: PrincipalRef;
}

const wordsOf = (
  arn: string,
): { readonly service: string; readonly words: readonly string[] } | undefined => {
  const parsed = parseArn(arn);
  return parsed && { service: parsed.service, words: parsed.resource.split('/') };
};

/** A user's own sessions, and those of roles that it assumed, over any chain. */
const begunBy = ({ kind, id }: PrincipalRef): SessionPrincipal => ({
  subject: revocationSubject.principal({ kind, id }),
  rows: sql`(item.principal_id = ${id} or item.origin_id = ${id})`,
  ref: { kind, id },
});

/**
 * The root, user, role or federated user of that ARN.
 * @throws AwsError ValidationException for what is no such ARN of the account, ResourceNotFoundException
 */
export async function sessionPrincipal(context: Asking, arn: string): Promise<SessionPrincipal> {
  const { accountId, db } = context;
  const { service, words } = wordsOf(arn) ?? { service: '', words: [] };
  const name = words.at(-1) ?? '';
  if (parseArn(arn)?.account !== accountId)
    throw validationException(`${arn} names nobody of account ${accountId}.`);
  if (arn === rootArn(accountId)) return begunBy({ kind: 'root', id: accountId });
  if (service === 'sts' && words[0] === 'federated-user' && words.length === 2)
    return {
      subject: revocationSubject.federatedUser(accountId, name),
      rows: sql`(item.account_id = ${accountId} and item.kind = 'federated-user' and item.session_name = ${name})`,
    };
  if (service === 'iam' && words[0] === 'user') {
    const user = await findUser(context, name);
    if (user === undefined || iamArn(accountId, 'user', user.path, user.name) !== arn)
      throw notFound(`There is no user ${arn}.`);
    return begunBy({ kind: 'user', id: user.id });
  }
  if (service === 'iam' && words[0] === 'role') {
    const role = await findRoleByArn(db, arn);
    if (role === undefined) throw notFound(`There is no role ${arn}.`);
    const ref = { kind: 'role', id: role.id } as const;
    return { subject: revocationSubject.principal(ref), rows: sql`item.principal_id = ${role.id}`, ref };
  }
  throw validationException(`${arn} is not the ARN of a role, user, federated user or root.`);
}

/** Who is acted on, as what is acted on: by the ARN, with its tags; with what people may do about their own for who calls. */
export async function principalResource(context: AccessContext, arn: string): Promise<ResourceRef> {
  const { caller, db } = context;
  const { type } = caller.principal;
  const { service, words } = wordsOf(arn) ?? { service: '', words: [] };
  const isOwn = (type === 'user' || type === 'root') && arn === caller.principal.arn;
  const named = service === 'iam' && words[0] === 'user' ? await userRef(context, words.at(-1) ?? '') : {};
  const role = service === 'iam' && words[0] === 'role' ? await findRoleByArn(db, arn) : undefined;
  return {
    ...(isOwn && (await selfRef(context))),
    ...named,
    ...(role !== undefined && { contextKeys: tagKeysOf(role) }),
    arn,
  };
}
