import type { CredentialOwner } from '../../../identity/credentials/kinds.ts';
import type { OperationContext } from '../../contract.ts';
import { notFound } from '../errors.ts';
import { findUser, isSelf, type OfUser } from './own-access.ts';

/** Whose credentials an operation means. @throws AwsError ResourceNotFoundException */
export async function ownerOf(
  context: Pick<OperationContext, 'caller' | 'accountId' | 'db'>,
  input: OfUser,
): Promise<CredentialOwner> {
  const { caller, accountId } = context;
  if (!isSelf(context, input)) {
    const row = await findUser(context, input.UserName ?? '');
    if (row === undefined) throw notFound(`The user with name ${input.UserName} cannot be found.`);
    return { kind: 'user', accountId, id: row.id };
  }
  if (caller.principal.type === 'root') return { kind: 'root', accountId, id: accountId };
  if (caller.principal.type === 'user') return { kind: 'user', accountId, id: caller.principal.uniqueId };
  return { kind: 'role', accountId, id: caller.userId };
}

/** Whether the caller uses the session of that access key id in this very call, or credentials made of it. */
export const isCurrent = (
  { caller }: Pick<OperationContext, 'caller'>,
  accessKeyId: string | undefined,
): boolean =>
  accessKeyId !== undefined &&
  (accessKeyId === caller.accessKeyId || accessKeyId === caller.session?.longTermAccessKeyId);
