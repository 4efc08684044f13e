import type { Caller } from '../../identity/caller.ts';
import type { PrincipalRef } from '../../identity/principal.ts';

/** The user or root behind long-term credentials. */
export const longTermPrincipal = (caller: Caller): PrincipalRef =>
  caller.principal.type === 'root'
    ? { kind: 'root', id: caller.accountId }
    : { kind: 'user', id: caller.principal.uniqueId };

/** The long-term access key that a caller's chain of sessions began with. */
export const longTermAccessKeyOf = (caller: Caller): { longTermAccessKeyId?: string } => {
  if (caller.session === undefined) return { longTermAccessKeyId: caller.accessKeyId };
  const { longTermAccessKeyId } = caller.session;
  return longTermAccessKeyId === undefined ? {} : { longTermAccessKeyId };
};
