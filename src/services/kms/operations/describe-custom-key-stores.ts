import { read } from '../../contract.ts';
import { accountAccess } from '../access.ts';
import { customKeyStoreNotFound, validation } from '../errors.ts';
import { page } from '../paging.ts';
import { kmsOf } from '../records/database.ts';
import { findKeyStore, listKeyStoreRows } from '../records/key-stores.ts';
import type {
  ConnectionErrorCodeType,
  CustomKeyStoresListEntry,
  DescribeCustomKeyStoresRequest,
  DescribeCustomKeyStoresResponse,
  Input,
} from '../schema.ts';
import type { KeyStoreRow } from '../tables.ts';

type Answer = DescribeCustomKeyStoresResponse;

export const describeCustomKeyStores = read<Input<DescribeCustomKeyStoresRequest>, Answer>(
  accountAccess('DescribeCustomKeyStores'),
  async (context, input) => {
    const db = kmsOf(context);
    const { CustomKeyStoreId: id, CustomKeyStoreName: name } = input;
    if (id !== undefined && name !== undefined)
      throw validation('You can specify only one of CustomKeyStoreId and CustomKeyStoreName.');
    const wanted = id ?? name;
    if (wanted !== undefined) {
      const store = await findKeyStore(db, context, id === undefined ? { name: wanted } : { id: wanted });
      if (store === undefined) throw customKeyStoreNotFound(`Custom key store ${wanted} was not found.`);
      return { CustomKeyStores: [entryOf(store)], Truncated: false };
    }
    const keyOf = (store: KeyStoreRow): string => store.name;
    const scope = { operation: 'DescribeCustomKeyStores', usual: 100, keyOf };
    const { items, output } = await page(context, scope, input, (after, limit) =>
      listKeyStoreRows(db, context, after, limit),
    );
    return { CustomKeyStores: items.map(entryOf), ...output };
  },
);

const entryOf = (store: KeyStoreRow): CustomKeyStoresListEntry => ({
  CustomKeyStoreId: store.id,
  CustomKeyStoreName: store.name,
  CustomKeyStoreType: 'AWS_CLOUDHSM',
  CloudHsmClusterId: store.cluster_id,
  TrustAnchorCertificate: store.trust_anchor,
  ConnectionState: store.connection_state,
  ...(store.connection_error !== null && {
    ConnectionErrorCode: store.connection_error as ConnectionErrorCodeType,
  }),
  CreationDate: new Date(store.created_at),
});
