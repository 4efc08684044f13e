import { topic } from '../../../identity/topics.ts';
import { write } from '../../contract.ts';
import { requestTagKeys } from '../access/resources.ts';
import { onRole, requireRole } from '../access/roles.ts';
import { directoryOf } from '../records/directory.ts';
import { updateRoleRow } from '../records/roles.ts';
import type { Input, TagRoleRequest } from '../schema.ts';
import { addTags, formatTags, parseTags } from '../tags.ts';

type TagRoleInput = Input<TagRoleRequest>;

export const tagRole = write<TagRoleInput, object>(
  onRole<TagRoleInput>('iam:TagRole', (input) => requestTagKeys(input.Tags)),
  async (context, input) => {
    const role = await requireRole(context, input.RoleName);
    const tags = addTags(parseTags(role.tags), input.Tags);
    await updateRoleRow(directoryOf(context), role.id, { tags: formatTags(tags) });
    context.change(topic.role(role.id));
    return {};
  },
);
