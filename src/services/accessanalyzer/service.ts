import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import facts from './facts.json' with { type: 'json' };
import { validatePolicyOperation } from './operations/validate-policy.ts';
import { schemas } from './schema.ts';

export const accessAnalyzer: Service = {
  name: 'access-analyzer',
  protocol: 'rest-json',
  signingNames: ['access-analyzer'],
  apiVersion: '2019-11-01',
  eventSource: 'access-analyzer.amazonaws.com',
  isGlobal: false,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  namesInvalidFields: true,
  operations: { ValidatePolicy: validatePolicyOperation },
  migrations: [],
};
