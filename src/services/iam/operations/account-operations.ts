import type { Operation } from '../../contract.ts';
import { createAccountAlias } from './create-account-alias.ts';
import { deleteAccountAlias } from './delete-account-alias.ts';
import { generateCredentialReport } from './generate-credential-report.ts';
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { getCredentialReport } from './get-credential-report.ts';
import { listAccountAliases } from './list-account-aliases.ts';

export const accountOperations: Readonly<Record<string, Operation>> = {
  CreateAccountAlias: createAccountAlias,
  DeleteAccountAlias: deleteAccountAlias,
  ListAccountAliases: listAccountAliases,
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  GetAccountSummary: getAccountSummary,
  GenerateCredentialReport: generateCredentialReport,
  GetCredentialReport: getCredentialReport,
};
