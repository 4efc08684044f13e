import { write } from '../../contract.ts';
import { onOidcProvider, requireProvider } from '../access/oidc-providers.ts';
import { requestTagKeys } from '../access/resources.ts';
import { directoryOf } from '../records/directory.ts';
import { updateOidcProvider } from '../records/oidc-providers.ts';
import type { Input, TagOpenIDConnectProviderRequest } from '../schema.ts';
import { addTags, formatTags, parseTags } from '../tags.ts';

type TagInput = Input<TagOpenIDConnectProviderRequest>;

export const tagOpenIDConnectProvider = write<TagInput, object>(
  onOidcProvider<TagInput>('iam:TagOpenIDConnectProvider', (input) => requestTagKeys(input.Tags)),
  async (context, input) => {
    const row = await requireProvider(context, input.OpenIDConnectProviderArn);
    const tags = formatTags(addTags(parseTags(row.tags), input.Tags));
    await updateOidcProvider(directoryOf(context), row, { tags });
    return {};
  },
);
