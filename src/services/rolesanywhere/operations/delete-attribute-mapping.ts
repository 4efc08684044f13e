import { write } from '../../contract.ts';
import { onResource } from '../access.ts';
import { deleteRules } from '../mappings.ts';
import { profiles } from '../records/resources.ts';
import type { CertificateField, ProfileInput, ProfileOutput } from '../types.ts';
import { mappingsOf, profileView } from '../views.ts';

interface Input extends ProfileInput {
  readonly certificateField: CertificateField;
  readonly specifiers?: readonly string[];
}

export const deleteAttributeMapping = write<Input, ProfileOutput>(
  onResource('DeleteAttributeMapping', 'profile', 'profileId'),
  async (context, { profileId, certificateField, specifiers }) => {
    const row = await profiles.require(context, profileId);
    const mappings = deleteRules(mappingsOf(row), certificateField, specifiers);
    const changed = await profiles.update(context.db, row, {
      attribute_mappings: JSON.stringify(mappings),
      updated_at: context.now,
    });
    return { profile: profileView(changed) };
  },
);
