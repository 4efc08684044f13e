import { read } from '../../contract.ts';
import { onSamlProvider, requireSamlProvider } from '../access/saml-providers.ts';
import { dateOf } from '../date-of.ts';
import { samlProviderUuid } from '../saml-provider-uuid.ts';
import type { GetSAMLProviderRequest, GetSAMLProviderResponse, Input } from '../schema.ts';
import { parseTags } from '../tags.ts';

export const getSAMLProvider = read<Input<GetSAMLProviderRequest>, GetSAMLProviderResponse>(
  onSamlProvider('iam:GetSAMLProvider'),
  async (context, input) => {
    const row = await requireSamlProvider(context, input.SAMLProviderArn);
    return {
      SAMLProviderUUID: samlProviderUuid(row),
      SAMLMetadataDocument: row.metadata,
      CreateDate: dateOf(row.created_at),
      ValidUntil: dateOf(row.valid_until),
      // There even if empty, unlike what CreateSAMLProvider answers.
      Tags: [...parseTags(row.tags)],
      // What AWS answers where no key was uploaded: Keywarden takes none.
      AssertionEncryptionMode: 'Allowed',
      PrivateKeyList: [],
    };
  },
);
