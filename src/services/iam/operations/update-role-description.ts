import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { directoryOf } from '../records/directory.ts';
import { updateRoleRow } from '../records/roles.ts';
import { describedRoleView } from '../role-views.ts';
import type { Input, UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse } from '../schema.ts';
import { shownTrustPolicies } from '../trust-policy.ts';

export const updateRoleDescription = write<
  Input<UpdateRoleDescriptionRequest>,
  UpdateRoleDescriptionResponse
>(onRole('iam:UpdateRoleDescription'), async (context, input) => {
  const db = directoryOf(context);
  const role = await requireRole(context, input.RoleName);
  const change = { description: input.Description };
  await updateRoleRow(db, role.id, change);
  context.change(topic.role(role.id));
  const shown = await shownTrustPolicies(db, [role]);
  return { Role: describedRoleView({ ...role, ...change }, shown.get(role.id) ?? role.trust_policy) };
});
