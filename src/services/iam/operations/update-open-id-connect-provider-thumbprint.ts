import { write } from '../../contract.ts';
import { onOidcProvider, requireProvider } from '../access/oidc-providers.ts';
import { checkedThumbprints } from '../oidc-provider-rules.ts';
import { directoryOf } from '../records/directory.ts';
import { updateOidcProvider } from '../records/oidc-providers.ts';
import type { Input, UpdateOpenIDConnectProviderThumbprintRequest } from '../schema.ts';

export const updateOpenIDConnectProviderThumbprint = write<
  Input<UpdateOpenIDConnectProviderThumbprintRequest>,
  object
>(onOidcProvider('iam:UpdateOpenIDConnectProviderThumbprint'), async (context, input) => {
  const row = await requireProvider(context, input.OpenIDConnectProviderArn);
  const thumbprints = JSON.stringify(checkedThumbprints(input.ThumbprintList));
  await updateOidcProvider(directoryOf(context), row, { thumbprints });
  return {};
});
