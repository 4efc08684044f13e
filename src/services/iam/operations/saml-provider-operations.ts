import type { Operation } from '../../contract.ts';
import { createSAMLProvider } from './create-saml-provider.ts';
import { deleteSAMLProvider } from './delete-saml-provider.ts';
import { getSAMLProvider } from './get-saml-provider.ts';
import { listSAMLProviderTags } from './list-saml-provider-tags.ts';
import { listSAMLProviders } from './list-saml-providers.ts';
import { tagSAMLProvider } from './tag-saml-provider.ts';
import { untagSAMLProvider } from './untag-saml-provider.ts';
import { updateSAMLProvider } from './update-saml-provider.ts';

export const samlProviderOperations: Readonly<Record<string, Operation>> = {
  CreateSAMLProvider: createSAMLProvider,
  GetSAMLProvider: getSAMLProvider,
  ListSAMLProviders: listSAMLProviders,
  UpdateSAMLProvider: updateSAMLProvider,
  DeleteSAMLProvider: deleteSAMLProvider,
  TagSAMLProvider: tagSAMLProvider,
  UntagSAMLProvider: untagSAMLProvider,
  ListSAMLProviderTags: listSAMLProviderTags,
};
