import { preparedWrite } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { connectionProblem } from '../key-store-cluster.ts';
import { inState, keyStore } from '../key-store-state.ts';
import { kmsOf } from '../records/database.ts';
import { updateKeyStore } from '../records/key-stores.ts';
import type {
  ConnectCustomKeyStoreRequest,
  ConnectCustomKeyStoreResponse,
  ConnectionErrorCodeType,
  Input,
} from '../schema.ts';
import type { KeyStoreRow } from '../tables.ts';
import { keyStoreTopic } from '../topics.ts';

type Problem = ConnectionErrorCodeType | undefined;

/** One that failed is to be disconnected first. */
function assertConnectable(store: KeyStoreRow): void {
  if (store.connection_state === 'DISCONNECTING' || store.connection_state === 'FAILED') throw inState(store);
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
    return connectionProblem(context, store);
  },
  async (context, input, problem) => {
    const store = await keyStore(context, input.CustomKeyStoreId);
    assertConnectable(store);
    await updateKeyStore(kmsOf(context), store.id, {
      connection_state: problem === undefined ? 'CONNECTED' : 'FAILED',
      connection_error: problem ?? null,
    });
    context.change(keyStoreTopic(store.id));
    return {};
  },
);
