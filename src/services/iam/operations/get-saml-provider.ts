import { read } from '../../contract.ts';
import { onSamlProvider, requireSamlProvider } from '../access/saml-providers.ts';
import { dateOf } from '../date-of.ts';
import type { GetSAMLProviderRequest, GetSAMLProviderResponse, Input } from '../schema.ts';
import { parseTags, tagsMember } from '../tags.ts';

export const getSAMLProvider = read<Input<GetSAMLProviderRequest>, GetSAMLProviderResponse>(
  onSamlProvider('iam:GetSAMLProvider'),
  async (context, input) => {
    const row = await requireSamlProvider(context, input.SAMLProviderArn);
    return {
      SAMLMetadataDocument: row.metadata,
      CreateDate: dateOf(row.created_at),
      ValidUntil: dateOf(row.valid_until),
      ...tagsMember(parseTags(row.tags)),
    };
  },
);
