import { read } from '../../contract.ts';
import { onSamlProvider, requireSamlProvider } from '../access/saml-providers.ts';
import { pageOfTags } from '../paging.ts';
import type { Input, ListSAMLProviderTagsRequest, ListSAMLProviderTagsResponse } from '../schema.ts';
import { parseTags } from '../tags.ts';

export const listSAMLProviderTags = read<Input<ListSAMLProviderTagsRequest>, ListSAMLProviderTagsResponse>(
  onSamlProvider('iam:ListSAMLProviderTags'),
  async (context, input) => {
    const { name, tags } = await requireSamlProvider(context, input.SAMLProviderArn);
    const { items, output } = await pageOfTags(context, 'ListSAMLProviderTags', name, input, parseTags(tags));
    return { Tags: [...items], ...output };
  },
);
