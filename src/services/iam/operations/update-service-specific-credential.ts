import { write } from '../../contract.ts';
import { onServiceCredential, requireServiceCredential } from '../access/service-credentials.ts';
import { credentialsOf } from '../records/credentials.ts';
import { updateServiceCredentialRow } from '../records/service-credentials.ts';
import type { Input, UpdateServiceSpecificCredentialRequest } from '../schema.ts';
import { settableStatus } from '../settable-status.ts';

export const updateServiceSpecificCredential = write<Input<UpdateServiceSpecificCredentialRequest>, object>(
  onServiceCredential('iam:UpdateServiceSpecificCredential'),
  async (context, input) => {
    const { credential } = await requireServiceCredential(context, input);
    const status = settableStatus(input.Status);
    await updateServiceCredentialRow(credentialsOf(context), credential.id, { status });
    return {};
  },
);
