import { findSamlProvider, samlProviderArn } from '../../../identity/saml/providers.ts';
import { type AccessRule, type Permission, write } from '../../contract.ts';
import { requestTagKeys } from '../access/resources.ts';
import { checkQuota } from '../account-quotas.ts';
import { entityAlreadyExists } from '../errors.ts';
import { directoryOf } from '../records/directory.ts';
import { insertSamlProvider, listSamlProviderRows } from '../records/saml-providers.ts';
import { metadataColumns, refuseEncryption } from '../saml-metadata.ts';
import type { CreateSAMLProviderRequest, CreateSAMLProviderResponse, Input } from '../schema.ts';
import { checkedTags, formatTags, tagsMember } from '../tags.ts';

type CreateInput = Input<CreateSAMLProviderRequest>;

const access: AccessRule<CreateInput> = ({ accountId }, input) => {
  const resources = [{ arn: samlProviderArn(accountId, input.Name) }];
  const contextKeys = requestTagKeys(input.Tags);
  const create: Permission = { action: 'iam:CreateSAMLProvider', resources, contextKeys };
  if (input.Tags === undefined || input.Tags.length === 0) return [create];
  return [create, { action: 'iam:TagSAMLProvider', resources, contextKeys }];
};

export const createSAMLProvider = write<CreateInput, CreateSAMLProviderResponse>(
  access,
  async (context, input) => {
    const db = directoryOf(context);
    const { accountId, now } = context;
    refuseEncryption(input);
    const columns = metadataColumns(input.SAMLMetadataDocument, now);
    const tags = checkedTags(input.Tags);
    if (await findSamlProvider(db, accountId, input.Name))
      throw entityAlreadyExists(`Provider with name ${input.Name} already exists.`);
    await checkQuota(context, 'SAMLProvidersPerAccount', (await listSamlProviderRows(db, accountId)).length);
    const key = { account_id: accountId, name: input.Name };
    await insertSamlProvider(db, { ...key, ...columns, tags: formatTags(tags), created_at: now });
    return { SAMLProviderArn: samlProviderArn(accountId, input.Name), ...tagsMember(tags) };
  },
);
