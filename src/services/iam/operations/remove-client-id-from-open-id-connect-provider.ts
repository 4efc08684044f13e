import { parseTexts } from '../../../identity/oidc-providers.ts';
import { write } from '../../contract.ts';
import { onOidcProvider, requireProvider } from '../access/oidc-providers.ts';
import { directoryOf } from '../records/directory.ts';
import { updateOidcProvider } from '../records/oidc-providers.ts';
import type { Input, RemoveClientIDFromOpenIDConnectProviderRequest } from '../schema.ts';

/** Succeeds for a client id that is not there, as AWS documents it. */
export const removeClientIDFromOpenIDConnectProvider = write<
  Input<RemoveClientIDFromOpenIDConnectProviderRequest>,
  object
>(onOidcProvider('iam:RemoveClientIDFromOpenIDConnectProvider'), async (context, input) => {
  const row = await requireProvider(context, input.OpenIDConnectProviderArn);
  const ids = parseTexts(row.client_ids).filter((id) => id !== input.ClientID);
  await updateOidcProvider(directoryOf(context), row, { client_ids: JSON.stringify(ids) });
  return {};
});
