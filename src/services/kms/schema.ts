import * as client from '@aws-sdk/client-kms';
import type { NoUndefined } from '@smithy/types';
import { operationSchemas } from '../../wire/schema.ts';

export type * from '@aws-sdk/client-kms';

/** An input as the codec hands it over: what the model requires is there. */
export type Input<Request> = NoUndefined<Request>;

/** Every operation of the API by name. */
export const schemas = operationSchemas(client);

/** In milliseconds: a caller of ours is told within seconds that KMS does not answer. */
const PATIENCE = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true };

/**
 * Calls KMS as every AWS client does: region and credentials come from the environment, and so does the endpoint unless
 * one is given.
 */
export function newKmsCaller(endpoint?: string) {
  const kms = new client.KMSClient({ requestHandler: PATIENCE, ...(endpoint !== undefined && { endpoint }) });
  return {
    encrypt: (input: client.EncryptRequest) => kms.send(new client.EncryptCommand(input)),
    decrypt: (input: client.DecryptRequest) => kms.send(new client.DecryptCommand(input)),
  };
}
