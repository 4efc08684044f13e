import type { RoleRow } from './tables.ts';

/** What a role has when nothing else is said. */
export const NEW_ROLE = {
  path: '/',
  description: null,
  trust_bindings: '{}',
  /** AWS's usual hour. */
  max_session_seconds: 3600,
  permissions_boundary_arn: null,
  tags: '[]',
  last_used_at: null,
  last_used_region: null,
} as const satisfies Partial<RoleRow>;
