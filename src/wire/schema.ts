import type { StaticOperationSchema } from '@smithy/types';

/** One operation as the SDK's clients export it: `[9, namespace, name, traits, () => input, () => output]`. */
export type OperationSchema = StaticOperationSchema;
