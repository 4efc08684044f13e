import { parseTexts } from '../../../identity/oidc-providers.ts';
import { write } from '../../contract.ts';
import { onOidcProvider, requireProvider } from '../access/oidc-providers.ts';
import { checkedClientIds } from '../oidc-provider-rules.ts';
import { directoryOf } from '../records/directory.ts';
import { updateOidcProvider } from '../records/oidc-providers.ts';
import type { AddClientIDToOpenIDConnectProviderRequest, Input } from '../schema.ts';

/** Succeeds for a client id that is there already, as AWS documents it. */
export const addClientIDToOpenIDConnectProvider = write<
  Input<AddClientIDToOpenIDConnectProviderRequest>,
  object
>(onOidcProvider('iam:AddClientIDToOpenIDConnectProvider'), async (context, input) => {
  const row = await requireProvider(context, input.OpenIDConnectProviderArn);
  const ids = checkedClientIds([...parseTexts(row.client_ids), input.ClientID]);
  await updateOidcProvider(directoryOf(context), row, { client_ids: JSON.stringify(ids) });
  return {};
});
