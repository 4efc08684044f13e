import { parseTexts } from '../../../identity/oidc-providers.ts';
import { read } from '../../contract.ts';
import { onOidcProvider, requireProvider } from '../access/oidc-providers.ts';
import { dateOf } from '../date-of.ts';
import type { GetOpenIDConnectProviderRequest, GetOpenIDConnectProviderResponse, Input } from '../schema.ts';
import { parseTags } from '../tags.ts';

export const getOpenIDConnectProvider = read<
  Input<GetOpenIDConnectProviderRequest>,
  GetOpenIDConnectProviderResponse
>(onOidcProvider('iam:GetOpenIDConnectProvider'), async (context, input) => {
  const row = await requireProvider(context, input.OpenIDConnectProviderArn);
  return {
    // Without scheme, as AWS answers it.
    Url: row.name,
    ClientIDList: [...parseTexts(row.client_ids)],
    ThumbprintList: [...parseTexts(row.thumbprints)],
    CreateDate: dateOf(row.created_at),
    // There even if empty, unlike what CreateOpenIDConnectProvider answers.
    Tags: [...parseTags(row.tags)],
  };
});
