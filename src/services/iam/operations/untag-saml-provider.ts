import { write } from '../../contract.ts';
import { tagKeyKeys } from '../access/resources.ts';
import { onSamlProvider, requireSamlProvider } from '../access/saml-providers.ts';
import { directoryOf } from '../records/directory.ts';
import { updateSamlProviderRow } from '../records/saml-providers.ts';
import type { Input, UntagSAMLProviderRequest } from '../schema.ts';
import { formatTags, parseTags, removeTags } from '../tags.ts';

type UntagInput = Input<UntagSAMLProviderRequest>;

export const untagSAMLProvider = write<UntagInput, object>(
  onSamlProvider<UntagInput>('iam:UntagSAMLProvider', (input) => tagKeyKeys(input.TagKeys)),
  async (context, input) => {
    const row = await requireSamlProvider(context, input.SAMLProviderArn);
    const tags = formatTags(removeTags(parseTags(row.tags), input.TagKeys));
    await updateSamlProviderRow(directoryOf(context), row, { tags });
    return {};
  },
);
