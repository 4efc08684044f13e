import type { AccountId } from '../core/account.ts';
import type { Tag } from '../core/tag.ts';
import type { CompiledPolicy } from '../policy/compile.ts';

/** A principal by what never changes: unique id of a user or role, account number for root. */
export interface PrincipalRef {
  readonly kind: 'root' | 'user' | 'role';
  readonly id: string;
}

/** A user, role or root with the policies that apply to it now. */
export interface Principal extends PrincipalRef {
  readonly accountId: AccountId;
  /** Of the user, role or root itself. */
  readonly arn: string;
  /** The account number for root. */
  readonly name: string;
  readonly path: string;
  readonly tags: readonly Tag[];
  /** Inline and managed, its own and its groups'. */
  readonly policies: readonly CompiledPolicy[];
  readonly permissionsBoundary?: CompiledPolicy;
}
