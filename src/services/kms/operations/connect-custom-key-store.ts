import { preparedWrite } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { customKeyStoreInvalidState } from '../errors.ts';
import { activeCluster, connectionProblem } from '../key-store-cluster.ts';
import { openPassword } from '../key-store-password.ts';
import { keyStore } from '../key-store-state.ts';
import { kmsOf } from '../records/database.ts';
import { updateKeyStore } from '../records/key-stores.ts';
import type {
  ConnectCustomKeyStoreRequest,
  ConnectCustomKeyStoreResponse,
  ConnectionErrorCodeType,
  Input,
} from '../schema.ts';
import type { KeyStoreRow } from '../tables.ts';

type Problem = ConnectionErrorCodeType | undefined;

function assertConnectable(store: KeyStoreRow): void {
  if (store.connection_state !== 'DISCONNECTED' && store.connection_state !== 'FAILED')
    throw customKeyStoreInvalidState(`Custom key store ${store.id} is ${store.connection_state}.`);
}

/**
 * As AWS, it answers well whether or not the store connects: `DescribeCustomKeyStores` says whether, and why not. It is
 * known by then, for logging in to the cluster takes no minutes here.
 */
export const connectCustomKeyStore = preparedWrite<
  Input<ConnectCustomKeyStoreRequest>,
  ConnectCustomKeyStoreResponse,
  Problem
>(
  accountAccess('ConnectCustomKeyStore'),
  async (context, input): Promise<Problem> => {
    const store = await keyStore(context, input.CustomKeyStoreId);
    assertConnectable(store);
    await activeCluster(context, store.cluster_id);
    return connectionProblem(context, store, openPassword(context.sealer, store.id, store.sealed_password));
  },
  async (context, input, problem) => {
    const store = await keyStore(context, input.CustomKeyStoreId);
    assertConnectable(store);
    await updateKeyStore(kmsOf(context), store.id, {
      connection_state: problem === undefined ? 'CONNECTED' : 'FAILED',
      connection_error: problem ?? null,
    });
    context.change(`kms-key-store/${store.id}`);
    return {};
  },
);
