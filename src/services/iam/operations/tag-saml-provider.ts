import { write } from '../../contract.ts';
import { requestTagKeys } from '../access/resources.ts';
import { onSamlProvider, requireSamlProvider } from '../access/saml-providers.ts';
import { directoryOf } from '../records/directory.ts';
import { updateSamlProviderRow } from '../records/saml-providers.ts';
import type { Input, TagSAMLProviderRequest } from '../schema.ts';
import { addTags, formatTags, parseTags } from '../tags.ts';

type TagInput = Input<TagSAMLProviderRequest>;

export const tagSAMLProvider = write<TagInput, object>(
  onSamlProvider<TagInput>('iam:TagSAMLProvider', (input) => requestTagKeys(input.Tags)),
  async (context, input) => {
    const row = await requireSamlProvider(context, input.SAMLProviderArn);
    const tags = formatTags(addTags(parseTags(row.tags), input.Tags));
    await updateSamlProviderRow(directoryOf(context), row, { tags });
    return {};
  },
);
