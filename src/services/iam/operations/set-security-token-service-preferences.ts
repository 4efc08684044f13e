import { write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { changeAccountSettings } from '../records/account-settings.ts';
import { directoryOf } from '../records/directory.ts';
import type { Input, SetSecurityTokenServicePreferencesRequest } from '../schema.ts';

/** Kept and shown in the account's summary; tokens here are good in every region whatever it says. */
export const setSecurityTokenServicePreferences = write<
  Input<SetSecurityTokenServicePreferencesRequest>,
  Record<string, never>
>(onAccount('iam:SetSecurityTokenServicePreferences'), async (context, { GlobalEndpointTokenVersion }) => {
  const version = GlobalEndpointTokenVersion === 'v2Token' ? 2 : 1;
  await changeAccountSettings(directoryOf(context), context.accountId, { global_token_version: version });
  return {};
});
