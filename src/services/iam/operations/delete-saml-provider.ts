import { write } from '../../contract.ts';
import { onSamlProvider, requireSamlProvider } from '../access/saml-providers.ts';
import { directoryOf } from '../records/directory.ts';
import { deleteSamlProviderRow } from '../records/saml-providers.ts';
import type { DeleteSAMLProviderRequest, Input } from '../schema.ts';

/** Roles that name it stay and can be assumed by nobody. */
export const deleteSAMLProvider = write<Input<DeleteSAMLProviderRequest>, object>(
  onSamlProvider('iam:DeleteSAMLProvider'),
  async (context, input) => {
    const row = await requireSamlProvider(context, input.SAMLProviderArn);
    await deleteSamlProviderRow(directoryOf(context), row);
    return {};
  },
);
