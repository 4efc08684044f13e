import * as client from '@aws-sdk/client-cloudtrail';
import { operationSchemas } from '../../wire/schema.ts';

export type {
  ListPublicKeysRequest,
  ListPublicKeysResponse,
  LookupEventsRequest,
  LookupEventsResponse,
} from '@aws-sdk/client-cloudtrail';

export const schemas = operationSchemas(client);
