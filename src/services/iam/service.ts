import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import facts from './facts.json' with { type: 'json' };
import { accessKeyOperations } from './operations/access-key-operations.ts';
import { accountOperations } from './operations/account-operations.ts';
import { groupOperations } from './operations/group-operations.ts';
import { userOperations } from './operations/user-operations.ts';
import { schemas } from './schema.ts';

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  signingNames: ['iam'],
  apiVersion: '2010-05-08',
  eventSource: 'iam.amazonaws.com',
  isGlobal: true,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  operations: {
    ...userOperations,
    ...groupOperations,
    ...accessKeyOperations,
    ...accountOperations,
  },
  migrations: [],
};
