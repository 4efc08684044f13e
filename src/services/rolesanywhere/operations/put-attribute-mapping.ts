import { write } from '../../contract.ts';
import { onResource } from '../access.ts';
import { putRules } from '../mappings.ts';
import { profiles } from '../records/resources.ts';
import type { CertificateField, MappingRule, ProfileInput, ProfileOutput } from '../types.ts';
import { mappingsOf, profileView } from '../views.ts';

interface Input extends ProfileInput {
  readonly certificateField: CertificateField;
  readonly mappingRules: readonly MappingRule[];
}

export const putAttributeMapping = write<Input, ProfileOutput>(
  onResource('PutAttributeMapping', 'profile', 'profileId'),
  async (context, { profileId, certificateField, mappingRules }) => {
    const row = await profiles.require(context, profileId);
    const mappings = putRules(mappingsOf(row), certificateField, mappingRules);
    const changed = await profiles.update(context.db, row, {
      attribute_mappings: JSON.stringify(mappings),
      updated_at: context.now,
    });
    return { profile: profileView(changed) };
  },
);
