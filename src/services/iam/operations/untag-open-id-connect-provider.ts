import { write } from '../../contract.ts';
import { onOidcProvider, requireProvider } from '../access/oidc-providers.ts';
import { tagKeyKeys } from '../access/resources.ts';
import { directoryOf } from '../records/directory.ts';
import { updateOidcProvider } from '../records/oidc-providers.ts';
import type { Input, UntagOpenIDConnectProviderRequest } from '../schema.ts';
import { formatTags, parseTags, removeTags } from '../tags.ts';

type UntagInput = Input<UntagOpenIDConnectProviderRequest>;

export const untagOpenIDConnectProvider = write<UntagInput, object>(
  onOidcProvider<UntagInput>('iam:UntagOpenIDConnectProvider', (input) => tagKeyKeys(input.TagKeys)),
  async (context, input) => {
    const row = await requireProvider(context, input.OpenIDConnectProviderArn);
    const tags = formatTags(removeTags(parseTags(row.tags), input.TagKeys));
    await updateOidcProvider(directoryOf(context), row, { tags });
    return {};
  },
);
