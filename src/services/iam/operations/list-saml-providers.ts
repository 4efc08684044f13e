import { samlProviderArn } from '../../../identity/saml/providers.ts';
import { type AccessRule, read } from '../../contract.ts';
import { dateOf } from '../date-of.ts';
import { directoryOf } from '../records/directory.ts';
import { listSamlProviderRows } from '../records/saml-providers.ts';
import type { ListSAMLProvidersResponse } from '../schema.ts';

const access: AccessRule<unknown> = ({ accountId }) => [
  { action: 'iam:ListSAMLProviders', resources: [{ arn: samlProviderArn(accountId, '*') }] },
];

export const listSAMLProviders = read<unknown, ListSAMLProvidersResponse>(access, async (context) => {
  const rows = await listSamlProviderRows(directoryOf(context), context.accountId);
  return {
    SAMLProviderList: rows.map((row) => ({
      Arn: samlProviderArn(row.account_id, row.name),
      ValidUntil: dateOf(row.valid_until),
      CreateDate: dateOf(row.created_at),
    })),
  };
});
