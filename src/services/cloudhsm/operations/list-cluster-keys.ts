import { read } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { asCryptoUser } from '../logins.ts';
import { inWords } from '../own-errors.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { KeyUserLogin } from '../types.ts';
import { type ClusterKey, keyView } from '../user-views.ts';

export const listClusterKeys = read<KeyUserLogin, { Keys: readonly ClusterKey[] }>(
  onCluster('ListClusterKeys'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    const keys = await inWords(
      context.clusters.withUsers(cluster, (store) =>
        asCryptoUser(context, cluster, store, input, (login) => store.run('listKeys', login)),
      ),
    );
    return { Keys: keys.map(keyView) };
  },
);
