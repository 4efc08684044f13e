import { write } from '../../contract.ts';
import { onSamlProvider, requireSamlProvider } from '../access/saml-providers.ts';
import { invalidInput } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { updateSamlProviderRow } from '../records/saml-providers.ts';
import { metadataColumns, refuseEncryption } from '../saml-metadata.ts';
import type { Input, UpdateSAMLProviderRequest, UpdateSAMLProviderResponse } from '../schema.ts';

export const updateSAMLProvider = write<Input<UpdateSAMLProviderRequest>, UpdateSAMLProviderResponse>(
  onSamlProvider('iam:UpdateSAMLProvider'),
  async (context, input) => {
    const row = await requireSamlProvider(context, input.SAMLProviderArn);
    refuseEncryption(input);
    const { SAMLMetadataDocument, AssertionEncryptionMode } = input;
    if (SAMLMetadataDocument === undefined && AssertionEncryptionMode === undefined)
      throw invalidInput(
        'Unable to update identity provider. No updates are defined for metadata or encryption assertion.',
      );
    if (SAMLMetadataDocument !== undefined)
      await updateSamlProviderRow(
        directoryOf(context),
        row,
        metadataColumns(SAMLMetadataDocument, context.now),
      );
    return { SAMLProviderArn: input.SAMLProviderArn };
  },
);
