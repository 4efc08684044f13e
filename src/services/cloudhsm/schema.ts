import type { OperationSchema } from '../../wire/schema.ts';
import { handMadeSchemas } from '../hand-made-schema.ts';
import shapes from './shapes.json' with { type: 'json' };

/**
 * The shapes of CloudHSM v2 as AWS's model has them, and behind them those of Keywarden's own operations; npm's client of
 * this service has no schemas to take them from.
 */
export const schemas: Readonly<Record<string, OperationSchema>> = handMadeSchemas(
  'com.amazonaws.cloudhsmv2',
  shapes,
);
