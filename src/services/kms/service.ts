import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import { keepKeys } from './background.ts';
import facts from './facts.json' with { type: 'json' };
import { kmsMigrations } from './migrations.ts';
import { cryptoOperations } from './operations/crypto-operations.ts';
import { grantOperations } from './operations/grant-operations.ts';
import { keyOperations } from './operations/key-operations.ts';
import { keyStoreOperations } from './operations/key-store-operations.ts';
import { schemas } from './schema.ts';
import { kmsSealedStores } from './sealed-stores.ts';
import { wrappedMaterials } from './wrapped-materials.ts';

// What the operator asks of KMS beside its API.
export { attestKey } from './attestation.ts';
export { newKmsCaller } from './schema.ts';
export { seedKeys } from './seed.ts';

export const kms: Service = {
  name: 'kms',
  protocol: 'json',
  signingNames: ['kms'],
  apiVersion: '2014-11-01',
  eventSource: 'kms.amazonaws.com',
  isGlobal: false,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  operations: { ...cryptoOperations, ...keyOperations, ...grantOperations, ...keyStoreOperations },
  migrations: kmsMigrations,
  wrappedStores: (store, vaultOver) => [wrappedMaterials(store, vaultOver)],
  sealedStores: kmsSealedStores,
  background: keepKeys,
};
