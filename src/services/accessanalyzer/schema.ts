import * as client from '@aws-sdk/client-accessanalyzer';
import { operationSchemas } from '../../wire/schema.ts';

export type { ValidatePolicyRequest, ValidatePolicyResponse } from '@aws-sdk/client-accessanalyzer';

export const schemas = operationSchemas(client);
