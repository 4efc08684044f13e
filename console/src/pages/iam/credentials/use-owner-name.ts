import { useSession } from '../../../app/session-context.ts';
import type { CredentialOwner } from './owner.ts';

/** For operations that want to be told whose a credential is, oneself too; root stands under the number of its account. */
export function useOwnerName({ userName }: CredentialOwner): { readonly UserName: string } {
  const session = useSession();
  return { UserName: userName ?? session.userName ?? session.accountId };
}
