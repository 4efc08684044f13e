import { newUuid } from '../../../core/uuid.ts';
import { write } from '../../contract.ts';
import { onNewProfile } from '../access.ts';
import { profileColumns } from '../checked-profile.ts';
import { DEFAULT_MAPPINGS } from '../mappings.ts';
import { profiles } from '../records/resources.ts';
import { newTags } from '../tags.ts';
import type { ProfileOutput, ProfileSettings, Tag } from '../types.ts';
import { profileView } from '../views.ts';

interface Input extends ProfileSettings {
  readonly name: string;
  readonly roleArns: readonly string[];
  readonly requireInstanceProperties?: boolean;
  readonly enabled?: boolean;
  readonly tags?: readonly Tag[];
}

const DEFAULT_SECONDS = 3_600;

export const createProfile = write<Input, ProfileOutput>(onNewProfile, async (context, input) => {
  const { accountId: account_id, region, now, random } = context;
  const row = await profiles.insert(context, {
    account_id,
    region,
    id: newUuid(random),
    name: input.name,
    role_arns: '[]',
    managed_policy_arns: '[]',
    session_policy: null,
    duration_seconds: DEFAULT_SECONDS,
    accept_role_session_name: 0,
    ...profileColumns(input),
    require_instance_properties: input.requireInstanceProperties === true ? 1 : 0,
    enabled: input.enabled === true ? 1 : 0,
    attribute_mappings: JSON.stringify(DEFAULT_MAPPINGS),
    tags: newTags(input.tags),
    created_at: now,
    updated_at: now,
  });
  return { profile: profileView(row) };
});
