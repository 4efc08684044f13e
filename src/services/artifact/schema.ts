import type { OperationSchema } from '../../wire/schema.ts';
import { handMadeSchemas } from '../hand-made-schema.ts';
import shapes from './shapes.json' with { type: 'json' };

/** The shapes of AWS Artifact as AWS's model has them; npm's client of this service has no schemas to take them from. */
export const schemas: Readonly<Record<string, OperationSchema>> = handMadeSchemas(
  'com.amazonaws.artifact',
  shapes as unknown as Parameters<typeof handMadeSchemas>[1],
);
