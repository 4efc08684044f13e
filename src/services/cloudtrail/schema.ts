import * as client from '@aws-sdk/client-cloudtrail';
import { operationSchemas } from '../../wire/schema.ts';

export type {
  DescribeTrailsRequest,
  DescribeTrailsResponse,
  ListPublicKeysRequest,
  ListPublicKeysResponse,
  ListTrailsRequest,
  ListTrailsResponse,
  LookupEventsRequest,
  LookupEventsResponse,
} from '@aws-sdk/client-cloudtrail';

export const schemas = operationSchemas(client);
