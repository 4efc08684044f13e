import { findOidcProvider, oidcProviderArn, oidcProviderName } from '../../../identity/oidc-providers.ts';
import { type AccessRule, type Permission, write } from '../../contract.ts';
import { requestTagKeys } from '../access/resources.ts';
import { checkQuota } from '../account-quotas.ts';
import { entityAlreadyExists } from '../errors.ts';
import { checkedClientIds, checkedIssuerUrl, checkedThumbprints } from '../oidc-provider-rules.ts';
import { directoryOf } from '../records/directory.ts';
import { countOidcProviders, insertOidcProvider } from '../records/oidc-providers.ts';
import type {
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse,
  Input,
} from '../schema.ts';
import { checkedTags, formatTags, tagsMember } from '../tags.ts';

type CreateInput = Input<CreateOpenIDConnectProviderRequest>;

const access: AccessRule<CreateInput> = ({ accountId }, input) => {
  const resources = [{ arn: oidcProviderArn(accountId, oidcProviderName(input.Url)) }];
  const contextKeys = requestTagKeys(input.Tags);
  const create: Permission = { action: 'iam:CreateOpenIDConnectProvider', resources, contextKeys };
  if (input.Tags === undefined || input.Tags.length === 0) return [create];
  return [create, { action: 'iam:TagOpenIDConnectProvider', resources, contextKeys }];
};

/** Asks the issuer nothing: without thumbprints its certificate is checked by the usual authorities alone. */
export const createOpenIDConnectProvider = write<CreateInput, CreateOpenIDConnectProviderResponse>(
  access,
  async (context, input) => {
    const db = directoryOf(context);
    const { accountId, now } = context;
    const url = checkedIssuerUrl(input.Url);
    const thumbprints = checkedThumbprints(input.ThumbprintList);
    const clientIds = checkedClientIds(input.ClientIDList);
    const tags = checkedTags(input.Tags);
    const name = oidcProviderName(url);
    if (await findOidcProvider(db, accountId, name))
      throw entityAlreadyExists(`Provider with url ${input.Url} already exists.`);
    await checkQuota(context, 'OpenIdConnectProvidersPerAccount', await countOidcProviders(db, accountId));
    await insertOidcProvider(db, {
      account_id: accountId,
      name,
      url,
      client_ids: JSON.stringify(clientIds),
      thumbprints: JSON.stringify(thumbprints),
      tags: formatTags(tags),
      created_at: now,
    });
    return { OpenIDConnectProviderArn: oidcProviderArn(accountId, name), ...tagsMember(tags) };
  },
);
