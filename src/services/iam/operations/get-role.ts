import { read } from '../../contract.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { directoryOf } from '../records/directory.ts';
import { roleDetails } from '../role-views.ts';
import type { GetRoleRequest, GetRoleResponse, Input } from '../schema.ts';
import { shownTrustPolicies } from '../trust-policy.ts';

export const getRole = read<Input<GetRoleRequest>, GetRoleResponse>(
  onRole('iam:GetRole'),
  async (context, input) => {
    const role = await requireRole(context, input.RoleName);
    const shown = await shownTrustPolicies(directoryOf(context), [role]);
    return { Role: roleDetails(role, shown.get(role.id) ?? role.trust_policy) };
  },
);
