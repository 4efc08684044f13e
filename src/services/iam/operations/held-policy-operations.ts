import type { PolicyHolderKind } from '../../../identity/tables.ts';
import type { Operation } from '../../contract.ts';
import { HOLDERS } from '../holders.ts';
import type { BoundedKind } from '../records/permissions-boundaries.ts';
import { attachPolicy } from './attach-policy.ts';
import { deleteInlinePolicy } from './delete-inline-policy.ts';
import { deletePermissionsBoundary } from './delete-permissions-boundary.ts';
import { detachPolicy } from './detach-policy.ts';
import { getInlinePolicy } from './get-inline-policy.ts';
import { listAttachedPolicies } from './list-attached-policies.ts';
import { listInlinePolicies } from './list-inline-policies.ts';
import { putInlinePolicy } from './put-inline-policy.ts';
import { putPermissionsBoundary } from './put-permissions-boundary.ts';

type Operations = Readonly<Record<string, Operation>>;

const policiesOf = (kind: PolicyHolderKind): Operations => {
  const { noun } = HOLDERS[kind];
  return {
    [`Attach${noun}Policy`]: attachPolicy(kind),
    [`Detach${noun}Policy`]: detachPolicy(kind),
    [`ListAttached${noun}Policies`]: listAttachedPolicies(kind),
    [`Put${noun}Policy`]: putInlinePolicy(kind),
    [`Get${noun}Policy`]: getInlinePolicy(kind),
    [`Delete${noun}Policy`]: deleteInlinePolicy(kind),
    [`List${noun}Policies`]: listInlinePolicies(kind),
  };
};

const boundaryOf = (kind: BoundedKind): Operations => ({
  [`Put${HOLDERS[kind].noun}PermissionsBoundary`]: putPermissionsBoundary(kind),
  [`Delete${HOLDERS[kind].noun}PermissionsBoundary`]: deletePermissionsBoundary(kind),
});

/** What a user, a group and a role have in common: the policies they hold. */
export const heldPolicyOperations: Operations = {
  ...policiesOf('user'),
  ...policiesOf('group'),
  ...policiesOf('role'),
  ...boundaryOf('user'),
  ...boundaryOf('role'),
};
