import type { OperationSchema } from '../../wire/schema.ts';
import { handMadeSchemas } from '../hand-made-schema.ts';
import shapes from './shapes.json' with { type: 'json' };

export const schemas: Readonly<Record<string, OperationSchema>> = handMadeSchemas(
  'com.keywarden.compliance',
  shapes,
);
