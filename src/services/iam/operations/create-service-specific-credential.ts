import { newUniqueId } from '../../../core/unique-id.ts';
import type { ServiceCredentialRow } from '../../../identity/credential-tables.ts';
import { type AccessRule, write } from '../../contract.ts';
import { serviceCredentialKeys } from '../access/service-credentials.ts';
import { requireUser, userRef } from '../access/users.ts';
import { checkQuota } from '../account-quotas.ts';
import { credentialsOf } from '../records/credentials.ts';
import {
  insertServiceCredential,
  listServiceCredentialRows,
  takenLoginNames,
} from '../records/service-credentials.ts';
import type {
  CreateServiceSpecificCredentialRequest,
  CreateServiceSpecificCredentialResponse,
  Input,
} from '../schema.ts';
import { serviceCredentialMetadata } from '../service-credential-views.ts';
import {
  credentialServiceName,
  freeLoginName,
  newServiceSecret,
  serviceNameKey,
} from '../service-credentials.ts';

type CreateInput = Input<CreateServiceSpecificCredentialRequest>;

const MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000;

const access: AccessRule<CreateInput> = async (context, input) => [
  {
    action: 'iam:CreateServiceSpecificCredential',
    resources: [await userRef(context, input.UserName)],
    contextKeys: serviceCredentialKeys(serviceNameKey(input.ServiceName), input.CredentialAgeDays),
  },
];

/** The answer is the only place that shows the secret, until it is reset. */
export const createServiceSpecificCredential = write<CreateInput, CreateServiceSpecificCredentialResponse>(
  access,
  async (context, input) => {
    const db = credentialsOf(context);
    const { accountId, now } = context;
    const user = await requireUser(context, input.UserName);
    const service = credentialServiceName(input.ServiceName);
    const others = await listServiceCredentialRows(db, { accountId, userId: user.id, service });
    await checkQuota(context, 'ContextSpecificCredentialsPerUserPerContext', others.length);
    const taken = await takenLoginNames(db, accountId, service, user.name);
    const loginName = freeLoginName(user.name, accountId, taken);
    const secret = newServiceSecret(service, loginName, context.random);
    const days = input.CredentialAgeDays;
    const row: ServiceCredentialRow = {
      id: newUniqueId('serviceSpecificCredential', accountId, context.random),
      account_id: accountId,
      user_id: user.id,
      service,
      login_name: loginName,
      secret_digest: secret.digest,
      status: 'Active',
      created_at: now,
      expires_at: days === undefined ? null : now + days * MILLISECONDS_PER_DAY,
    };
    await insertServiceCredential(db, row);
    return {
      ServiceSpecificCredential: { ...serviceCredentialMetadata(row, user.name, now), ...secret.members },
    };
  },
);
