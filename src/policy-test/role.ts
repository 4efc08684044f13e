import type { PolicyKind } from '../policy/document.ts';
import type { PolicySource } from '../policy/source.ts';

/** What a policy is used as in a test. `trust` is the policy of a role that is to be assumed. */
export const ROLES = ['identity', 'resource', 'boundary', 'session', 'scp', 'rcp', 'trust'] as const;
export type Role = (typeof ROLES)[number];

/** How policies in each role are read, and how explanations name them. */
export const ROLE: Record<Role, { readonly kind: PolicyKind; readonly source: PolicySource['kind'] }> = {
  identity: { kind: 'managed', source: 'managed' },
  resource: { kind: 'resource', source: 'resource' },
  boundary: { kind: 'managed', source: 'permissions-boundary' },
  session: { kind: 'session', source: 'session' },
  scp: { kind: 'scp', source: 'scp' },
  rcp: { kind: 'rcp', source: 'rcp' },
  trust: { kind: 'trust', source: 'trust' },
};
