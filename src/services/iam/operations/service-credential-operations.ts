import type { Operation } from '../../contract.ts';
import { createServiceSpecificCredential } from './create-service-specific-credential.ts';
import { deleteServiceSpecificCredential } from './delete-service-specific-credential.ts';
import { listServiceSpecificCredentials } from './list-service-specific-credentials.ts';
import { resetServiceSpecificCredential } from './reset-service-specific-credential.ts';
import { updateServiceSpecificCredential } from './update-service-specific-credential.ts';

export const serviceCredentialOperations: Readonly<Record<string, Operation>> = {
  CreateServiceSpecificCredential: createServiceSpecificCredential,
  ListServiceSpecificCredentials: listServiceSpecificCredentials,
  ResetServiceSpecificCredential: resetServiceSpecificCredential,
  UpdateServiceSpecificCredential: updateServiceSpecificCredential,
  DeleteServiceSpecificCredential: deleteServiceSpecificCredential,
};
