import { write } from '../../contract.ts';
import { onServiceCredential, requireServiceCredential } from '../access/service-credentials.ts';
import { credentialsOf } from '../records/credentials.ts';
import { deleteServiceCredentialRow } from '../records/service-credentials.ts';
import type { DeleteServiceSpecificCredentialRequest, Input } from '../schema.ts';

export const deleteServiceSpecificCredential = write<Input<DeleteServiceSpecificCredentialRequest>, object>(
  onServiceCredential('iam:DeleteServiceSpecificCredential'),
  async (context, input) => {
    const { credential } = await requireServiceCredential(context, input);
    await deleteServiceCredentialRow(credentialsOf(context), credential.id);
    return {};
  },
);
