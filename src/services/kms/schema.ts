import * as client from '@aws-sdk/client-kms';
import type { NoUndefined } from '@smithy/types';
import { operationSchemas } from '../../wire/schema.ts';

export type * from '@aws-sdk/client-kms';

/** An input as the codec hands it over: what the model requires is there. */
export type Input<Request> = NoUndefined<Request>;

/** Every operation of the API by name. */
export const schemas = operationSchemas(client);

/** Calls KMS as every AWS client does: endpoint, region and credentials come from the environment. */
export function newKmsCaller() {
  const kms = new client.KMSClient({});
  return {
    describeKey: (input: client.DescribeKeyRequest) => kms.send(new client.DescribeKeyCommand(input)),
    encrypt: (input: client.EncryptRequest) => kms.send(new client.EncryptCommand(input)),
    decrypt: (input: client.DecryptRequest) => kms.send(new client.DecryptCommand(input)),
  };
}
