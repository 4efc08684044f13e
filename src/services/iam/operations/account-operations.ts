import type { Operation } from '../../contract.ts';
import { createAccountAlias } from './create-account-alias.ts';
import { deleteAccountAlias } from './delete-account-alias.ts';
import { generateCredentialReport } from './generate-credential-report.ts';
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts';
import { getAccountProperties } from './get-account-properties.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { getCredentialReport } from './get-credential-report.ts';
import { listAccountAliases } from './list-account-aliases.ts';
import { putAccountProperties } from './put-account-properties.ts';
import { setSecurityTokenServicePreferences } from './set-security-token-service-preferences.ts';

export const accountOperations: Readonly<Record<string, Operation>> = {
  CreateAccountAlias: createAccountAlias,
  DeleteAccountAlias: deleteAccountAlias,
  ListAccountAliases: listAccountAliases,
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  GetAccountSummary: getAccountSummary,
  GetAccountProperties: getAccountProperties,
  PutAccountProperties: putAccountProperties,
  SetSecurityTokenServicePreferences: setSecurityTokenServicePreferences,
  GenerateCredentialReport: generateCredentialReport,
  GetCredentialReport: getCredentialReport,
};
