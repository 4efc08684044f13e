import { write } from '../../contract.ts';
import { findProvider, onOidcProvider } from '../access/oidc-providers.ts';
import { noSuchEntity } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { deleteOidcProviderRow } from '../records/oidc-providers.ts';
import type { DeleteOpenIDConnectProviderRequest, Input } from '../schema.ts';

/**
 * Roles that name the provider stay and can be assumed by nobody. AWS's reference calls this idempotent; what AWS answers
 * for a provider that is not there is the error below.
 */
export const deleteOpenIDConnectProvider = write<Input<DeleteOpenIDConnectProviderRequest>, object>(
  onOidcProvider('iam:DeleteOpenIDConnectProvider'),
  async (context, input) => {
    const arn = input.OpenIDConnectProviderArn;
    const row = await findProvider(context, arn);
    if (row === undefined) throw noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`);
    await deleteOidcProviderRow(directoryOf(context), row);
    return {};
  },
);
