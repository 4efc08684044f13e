import type { ServiceFacts } from '../../wire/facts.ts';
import publishing from './facts.json' with { type: 'json' };
import handling from './handling-facts.json' with { type: 'json' };
import { OPERATION_NAMES } from './schema.ts';

export type ErrorShape = keyof typeof publishing.errors;

/** Every operation is a post that may be answered by any of the service's errors. */
const operations: ServiceFacts['operations'] = Object.fromEntries(
  OPERATION_NAMES.map((name) => [name, { http: ['POST', '/'], errors: Object.keys(publishing.errors) }]),
);

export const facts: ServiceFacts & {
  readonly errors: Readonly<Record<ErrorShape, ServiceFacts['errors'][string]>>;
} = {
  ...publishing,
  operations,
  constraints: { ...publishing.constraints, ...handling.constraints } as ServiceFacts['constraints'],
};
