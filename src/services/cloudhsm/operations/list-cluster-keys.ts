import { read } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { asCryptoUser } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { KeyUserLogin } from '../types.ts';
import { type ClusterKey, keyView } from '../user-views.ts';

export const listClusterKeys = read<KeyUserLogin, { Keys: readonly ClusterKey[] }>(
  onCluster('ListClusterKeys'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    const keys = await atTheHsm(context, cluster, (store) =>
      asCryptoUser(context, cluster, store, input, (login) => store.run('listKeys', login)),
    );
    return { Keys: keys.map(keyView) };
  },
);
