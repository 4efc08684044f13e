import type { OperationSchema } from '../../wire/schema.ts';
import { handMadeSchemas } from '../hand-made-schema.ts';
import shapes from './shapes.json' with { type: 'json' };

/**
 * The shapes of Roles Anywhere as AWS's model has them, and `CreateSession`, which is in no model: from its page in the user
 * guide and from what the signing helper sends. npm's client of this service has no schemas to take them from.
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
 */
export const schemas: Readonly<Record<string, OperationSchema>> = handMadeSchemas(
  'com.amazonaws.rolesanywhere',
  shapes as unknown as Parameters<typeof handMadeSchemas>[1],
);
