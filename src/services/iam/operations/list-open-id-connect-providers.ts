import { oidcProviderArn } from '../../../identity/oidc-providers.ts';
import { type AccessRule, read } from '../../contract.ts';
import { directoryOf } from '../records/directory.ts';
import { listOidcProviderRows } from '../records/oidc-providers.ts';
import type { ListOpenIDConnectProvidersResponse } from '../schema.ts';

const access: AccessRule<unknown> = ({ accountId }) => [
  { action: 'iam:ListOpenIDConnectProviders', resources: [{ arn: oidcProviderArn(accountId, '*') }] },
];

/** All at once: AWS pages this list no more than its quota wants. */
export const listOpenIDConnectProviders = read<unknown, ListOpenIDConnectProvidersResponse>(
  access,
  async (context) => {
    const rows = await listOidcProviderRows(directoryOf(context), context.accountId);
    return {
      OpenIDConnectProviderList: rows.map(({ account_id, name }) => ({
        Arn: oidcProviderArn(account_id, name),
      })),
    };
  },
);
