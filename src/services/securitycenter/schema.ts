import type { OperationSchema } from '../../wire/schema.ts';
import { handMadeSchemas, type ShapesFile } from '../hand-made-schema.ts';
import handling from './handling-shapes.json' with { type: 'json' };
import publishing from './shapes.json' with { type: 'json' };

/** `shapes.json` has what all share and what is published; `handling-shapes.json` keys, reports and tests. */
const all: ShapesFile = {
  shapes: { ...publishing.shapes, ...handling.shapes },
  operations: { ...publishing.operations, ...handling.operations },
};

export const OPERATION_NAMES: readonly string[] = Object.keys(all.operations);

export const schemas: Readonly<Record<string, OperationSchema>> = handMadeSchemas(
  'com.keywarden.securitycenter',
  all,
);
