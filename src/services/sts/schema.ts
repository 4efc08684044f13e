import * as client from '@aws-sdk/client-sts';
import type { NoUndefined } from '@smithy/types';
import type { OperationSchema } from '../../wire/schema.ts';

export type * from '@aws-sdk/client-sts';

/** An input as the codec hands it over: what the model requires is there. */
export type Input<Request> = NoUndefined<Request>;

/** First element of an operation's static schema. */
const OPERATION = 9;

/** The SDK exports `AssumeRole$` and so on: every operation, every structure and every error of the API. */
export const schemas: Readonly<Record<string, OperationSchema>> = Object.fromEntries(
  Object.values(client)
    .filter((value): value is OperationSchema => Array.isArray(value) && value[0] === OPERATION)
    .map((schema) => [schema[2], schema]),
);
