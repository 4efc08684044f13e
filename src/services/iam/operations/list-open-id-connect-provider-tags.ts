import { read } from '../../contract.ts';
import { onOidcProvider, requireProvider } from '../access/oidc-providers.ts';
import { pageOfTags } from '../paging.ts';
import type {
  Input,
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse,
} from '../schema.ts';
import { parseTags } from '../tags.ts';

export const listOpenIDConnectProviderTags = read<
  Input<ListOpenIDConnectProviderTagsRequest>,
  ListOpenIDConnectProviderTagsResponse
>(onOidcProvider('iam:ListOpenIDConnectProviderTags'), async (context, input) => {
  const { name, tags } = await requireProvider(context, input.OpenIDConnectProviderArn);
  const operation = 'ListOpenIDConnectProviderTags';
  const { items, output } = await pageOfTags(context, operation, name, input, parseTags(tags));
  return { Tags: [...items], ...output };
});
