import { write } from '../../contract.ts';
import { onServiceCredential, requireServiceCredential } from '../access/service-credentials.ts';
import { credentialsOf } from '../records/credentials.ts';
import { updateServiceCredentialRow } from '../records/service-credentials.ts';
import type {
  Input,
  ResetServiceSpecificCredentialRequest,
  ResetServiceSpecificCredentialResponse,
} from '../schema.ts';
import { serviceCredentialMetadata } from '../service-credential-views.ts';
import { newServiceSecret } from '../service-credentials.ts';

/** Only the secret changes: neither status nor expiry. */
export const resetServiceSpecificCredential = write<
  Input<ResetServiceSpecificCredentialRequest>,
  ResetServiceSpecificCredentialResponse
>(onServiceCredential('iam:ResetServiceSpecificCredential'), async (context, input) => {
  const { credential, user } = await requireServiceCredential(context, input);
  const secret = newServiceSecret(credential.service, credential.login_name, context.random);
  await updateServiceCredentialRow(credentialsOf(context), credential.id, { secret_digest: secret.digest });
  const metadata = serviceCredentialMetadata(credential, user.name, context.now);
  return { ServiceSpecificCredential: { ...metadata, ...secret.members } };
});
