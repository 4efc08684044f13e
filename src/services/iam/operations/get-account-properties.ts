import { read } from '../../contract.ts';
import { anyResource } from '../access/resources.ts';
import { findAccountSettings } from '../records/account-settings.ts';
import { directoryOf } from '../records/directory.ts';
import type { GetAccountPropertiesResponse } from '../schema.ts';

/** There is one property: `RoleManager/Enabled`. */
export const getAccountProperties = read<unknown, GetAccountPropertiesResponse>(
  () => [
    {
      action: 'iam:GetAccountProperties',
      resources: [anyResource],
      contextKeys: { 'iam:AccountPropertyNamespaces': ['RoleManager'] },
    },
  ],
  async (context) => {
    const settings = await findAccountSettings(directoryOf(context), context.accountId);
    return { Properties: { 'RoleManager/Enabled': String(settings.role_manager_enabled === 1) } };
  },
);
