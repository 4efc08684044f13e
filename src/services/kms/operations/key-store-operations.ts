import type { Operation } from '../../contract.ts';
import { connectCustomKeyStore } from './connect-custom-key-store.ts';
import { createCustomKeyStore } from './create-custom-key-store.ts';
import { deleteCustomKeyStore } from './delete-custom-key-store.ts';
import { describeCustomKeyStores } from './describe-custom-key-stores.ts';
import { disconnectCustomKeyStore } from './disconnect-custom-key-store.ts';
import { updateCustomKeyStore } from './update-custom-key-store.ts';

export const keyStoreOperations: Readonly<Record<string, Operation>> = {
  CreateCustomKeyStore: createCustomKeyStore,
  DescribeCustomKeyStores: describeCustomKeyStores,
  ConnectCustomKeyStore: connectCustomKeyStore,
  DisconnectCustomKeyStore: disconnectCustomKeyStore,
  UpdateCustomKeyStore: updateCustomKeyStore,
  DeleteCustomKeyStore: deleteCustomKeyStore,
};
