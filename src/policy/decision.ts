import type { Statement } from './document.ts';
import type { PolicySource } from './source.ts';

/** Which kind of policy decided. `root`: the account's root, which needs no policy in its own account. */
export type Layer = 'root' | 'identity' | 'resource' | 'permissions-boundary' | 'session' | 'scp' | 'rcp';

export interface Decision {
  readonly decision: 'Allow' | 'ImplicitDeny' | 'ExplicitDeny';
  readonly layer: Layer;
  /** The policy and statement that decided; absent for an implicit denial and for root. */
  readonly policy?: PolicySource;
  readonly statement?: Statement;
}
