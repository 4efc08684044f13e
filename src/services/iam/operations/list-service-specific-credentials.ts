import type { ServiceCredentialRow } from '../../../identity/credential-tables.ts';
import type { UserRow } from '../../../identity/tables.ts';
import { type OperationContext, read } from '../../contract.ts';
import { onServiceCredentials } from '../access/service-credentials.ts';
import { userOrSelf } from '../access/users.ts';
import { validationError } from '../errors.ts';
import { page } from '../paging.ts';
import { credentialsOf } from '../records/credentials.ts';
import { directoryOf } from '../records/directory.ts';
import { listServiceCredentialRows } from '../records/service-credentials.ts';
import { findUserNames } from '../records/users.ts';
import type {
  Input,
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse,
} from '../schema.ts';
import { serviceCredentialMetadata } from '../service-credential-views.ts';
import { credentialServiceName } from '../service-credentials.ts';

type ListInput = Input<ListServiceSpecificCredentialsRequest>;

/** Whose credentials are listed; undefined for those of all users. */
async function ownerOf(context: OperationContext, input: ListInput): Promise<UserRow | undefined> {
  if (input.AllUsers !== true) return userOrSelf(context, input.UserName);
  if (input.UserName !== undefined) throw validationError('Cannot specify both UserName and AllUsers.');
  return undefined;
}

export const listServiceSpecificCredentials = read<ListInput, ListServiceSpecificCredentialsResponse>(
  onServiceCredentials('iam:ListServiceSpecificCredentials'),
  async (context, input) => {
    const owner = await ownerOf(context, input);
    const service = input.ServiceName ? credentialServiceName(input.ServiceName) : undefined;
    const filter = { accountId: context.accountId, userId: owner?.id, service };
    const keyOf = (row: ServiceCredentialRow): string => row.id;
    const { items, output } = await page(
      context,
      { operation: 'ListServiceSpecificCredentials', filters: [owner?.id, service], keyOf },
      input,
      (after, limit) => listServiceCredentialRows(credentialsOf(context), filter, after, limit),
    );
    const names = await findUserNames(
      directoryOf(context),
      items.map((row) => row.user_id),
    );
    return {
      ServiceSpecificCredentials: items.map((row) =>
        serviceCredentialMetadata(row, names.get(row.user_id) ?? '', context.now),
      ),
      ...output,
    };
  },
);
