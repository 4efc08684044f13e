import { read } from '../../contract.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { instanceProfileViews } from '../instance-profile-views.ts';
import { page } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import { listProfilesOfRole } from '../records/instance-profiles.ts';
import { nameKeyOf } from '../records/name-key.ts';
import type {
  Input,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
} from '../schema.ts';

export const listInstanceProfilesForRole = read<
  Input<ListInstanceProfilesForRoleRequest>,
  ListInstanceProfilesForRoleResponse
>(onRole('iam:ListInstanceProfilesForRole'), async (context, input) => {
  const db = directoryOf(context);
  const role = await requireRole(context, input.RoleName);
  const { items, output } = await page(
    context,
    { operation: 'ListInstanceProfilesForRole', filters: [role.id], keyOf: nameKeyOf },
    input,
    (after, limit) => listProfilesOfRole(db, role.id, after, limit),
  );
  return { InstanceProfiles: await instanceProfileViews(db, items), ...output };
});
