import { write } from '../../contract.ts';
import { findProvider, onOidcProvider } from '../access/oidc-providers.ts';
import { directoryOf } from '../records/directory.ts';
import { deleteOidcProviderRow } from '../records/oidc-providers.ts';
import type { DeleteOpenIDConnectProviderRequest, Input } from '../schema.ts';

/** Succeeds for a provider that is not there, as AWS documents it. Roles that name it stay and can be assumed by nobody. */
export const deleteOpenIDConnectProvider = write<Input<DeleteOpenIDConnectProviderRequest>, object>(
  onOidcProvider('iam:DeleteOpenIDConnectProvider'),
  async (context, input) => {
    const row = await findProvider(context, input.OpenIDConnectProviderArn);
    if (row !== undefined) await deleteOidcProviderRow(directoryOf(context), row);
    return {};
  },
);
