import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { tagKeyKeys } from '../access/resources.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { directoryOf } from '../records/directory.ts';
import { updateRoleRow } from '../records/roles.ts';
import type { Input, UntagRoleRequest } from '../schema.ts';
import { formatTags, parseTags, removeTags } from '../tags.ts';

type UntagRoleInput = Input<UntagRoleRequest>;

export const untagRole = write<UntagRoleInput, object>(
  onRole<UntagRoleInput>('iam:UntagRole', (input) => tagKeyKeys(input.TagKeys)),
  async (context, input) => {
    const role = await requireRole(context, input.RoleName);
    const tags = removeTags(parseTags(role.tags), input.TagKeys);
    await updateRoleRow(directoryOf(context), role.id, { tags: formatTags(tags) });
    context.change(topic.role(role.id));
    return {};
  },
);
