import { newUniqueId } from '../../../core/unique-id.ts';
import { type AccessRule, type Permission, write } from '../../contract.ts';
import { newEntityRef, requestTagKeySets } from '../access/resources.ts';
import { checkQuota } from '../account-quotas.ts';
import { instanceProfileTaken } from '../errors.ts';
import type { InstanceProfileRow } from '../instance-profile-table.ts';
import { instanceProfileView } from '../instance-profile-views.ts';
import { directoryOf } from '../records/directory.ts';
import {
  countInstanceProfiles,
  findInstanceProfile,
  insertInstanceProfile,
} from '../records/instance-profiles.ts';
import type { CreateInstanceProfileRequest, CreateInstanceProfileResponse, Input } from '../schema.ts';
import { checkedTags, formatTags, tagsMember, WITH_CASE } from '../tags.ts';
import type { Unkeyed } from '../views.ts';

type CreateInput = Input<CreateInstanceProfileRequest>;

const access: AccessRule<CreateInput> = ({ accountId }, input) => {
  const resources = [newEntityRef('instance-profile', accountId, input.Path, input.InstanceProfileName)];
  const isTagged = input.Tags !== undefined && input.Tags.length > 0;
  return requestTagKeySets(input.Tags).flatMap((contextKeys): Permission[] => [
    { action: 'iam:CreateInstanceProfile', resources, contextKeys },
    ...(isTagged ? [{ action: 'iam:TagInstanceProfile', resources, contextKeys }] : []),
  ]);
};

export const createInstanceProfile = write<CreateInput, CreateInstanceProfileResponse>(
  access,
  async (context, input) => {
    const db = directoryOf(context);
    const { accountId } = context;
    const name = input.InstanceProfileName;
    const tags = checkedTags(input.Tags, WITH_CASE);
    if (await findInstanceProfile(db, accountId, name)) throw instanceProfileTaken(name);
    await checkQuota(context, 'InstanceProfilesPerAccount', await countInstanceProfiles(db, accountId));
    const row: Unkeyed<InstanceProfileRow> = {
      id: newUniqueId('instanceProfile', accountId, context.random),
      account_id: accountId,
      name,
      path: input.Path ?? '/',
      role_id: null,
      tags: formatTags(tags),
      created_at: context.now,
    };
    await insertInstanceProfile(db, row);
    return { InstanceProfile: { ...instanceProfileView(row, []), ...tagsMember(tags) } };
  },
);
