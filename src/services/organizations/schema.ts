import * as client from '@aws-sdk/client-organizations';
import type { NoUndefined } from '@smithy/types';
import { operationSchemas } from '../../wire/schema.ts';

export type * from '@aws-sdk/client-organizations';

/** An input as the codec hands it over: what the model requires is there. */
export type Input<Request> = NoUndefined<Request>;

/** Every operation of the API by name. */
export const schemas = operationSchemas(client);
