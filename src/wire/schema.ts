import type { StaticOperationSchema } from '@smithy/types';

/** One operation as the SDK's clients export it: `[9, namespace, name, traits, () => input, () => output]`. */
export type OperationSchema = StaticOperationSchema;

/** First element of an operation's static schema. */
const OPERATION = 9;

/** The operations among an SDK client's exports (`CreateUser$`, beside structures and errors), by name. */
export const operationSchemas = (
  client: Readonly<Record<string, unknown>>,
): Readonly<Record<string, OperationSchema>> =>
  Object.fromEntries(
    Object.values(client)
      .filter((value): value is OperationSchema => Array.isArray(value) && value[0] === OPERATION)
      .map((schema) => [schema[2], schema]),
  );
