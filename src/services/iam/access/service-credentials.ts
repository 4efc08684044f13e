import { iamArn } from '../../../core/arn.ts';
import type { ServiceCredentialRow } from '../../../identity/credential-tables.ts';
import type { UserRow } from '../../../identity/tables.ts';
import type { AccessContext, AccessRule } from '../../contract.ts';
import { noSuchEntity, validationError } from '../errors.ts';
import { credentialsOf } from '../records/credentials.ts';
import { findServiceCredential } from '../records/service-credentials.ts';
import type { ContextKeys } from './resources.ts';
import { selfRef, userOrSelf } from './users.ts';

type CredentialContext = Pick<AccessContext, 'accountId' | 'caller' | 'db'>;

interface CredentialInput {
  readonly UserName?: string;
  readonly ServiceSpecificCredentialId: string;
}

/**
 * The credential of that id that belongs to the named user, or to the caller where no user is named.
 * @throws AwsError NoSuchEntity; ValidationError for a credential of somebody else
 */
export async function requireServiceCredential(
  context: CredentialContext,
  input: CredentialInput,
): Promise<{ readonly credential: ServiceCredentialRow; readonly user: UserRow }> {
  const id = input.ServiceSpecificCredentialId;
  const user = await userOrSelf(context, input.UserName);
  const credential = await findServiceCredential(credentialsOf(context), context.accountId, id);
  if (credential === undefined) throw noSuchEntity(`No such credential ${id} exists`);
  if (credential.user_id !== user.id)
    throw validationError(`User ${user.name} does not have a service specific credential with id ${id}`);
  return { credential, user };
}

/** Condition keys of operations on these credentials. */
export const serviceCredentialKeys = (service: string | undefined, ageDays?: number): ContextKeys => ({
  ...(service === undefined ? {} : { 'iam:ServiceSpecificCredentialServiceName': service }),
  ...(ageDays === undefined ? {} : { 'iam:ServiceSpecificCredentialAgeDays': String(ageDays) }),
});

/** The rule of an operation on one credential: policies may ask for its service. */
export const onServiceCredential =
  (action: string): AccessRule<CredentialInput> =>
  async (context, input) => {
    const id = input.ServiceSpecificCredentialId;
    const row = await findServiceCredential(credentialsOf(context), context.accountId, id);
    const contextKeys = serviceCredentialKeys(row?.service);
    return [{ action, resources: [await selfRef(context, input.UserName)], contextKeys }];
  };

/** The rule of the list: of one user, or of all the account's users at once. */
export const onServiceCredentials =
  (action: string): AccessRule<{ readonly UserName?: string; readonly AllUsers?: boolean }> =>
  async (context, input) => {
    const allUsers = { arn: iamArn(context.accountId, 'user', '/', '*') };
    const resource = input.AllUsers === true ? allUsers : await selfRef(context, input.UserName);
    return [{ action, resources: [resource] }];
  };
