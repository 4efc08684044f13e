import { preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { asCryptoUser } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { GenerateKeyInput } from '../types.ts';
import { type ClusterKey, keyView } from '../user-views.ts';

const ID_BYTES = 16;

export const generateClusterKey = preparedWrite<GenerateKeyInput, { Key: ClusterKey }, ClusterKey>(
  onCluster('GenerateClusterKey'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    const id = context.random.bytes(ID_BYTES);
    return atTheHsm(context, cluster, (store) =>
      asCryptoUser(context, cluster, store, input, async (login) =>
        keyView(await store.run('generateKey', { ...login, kind: input.KeyKind, label: input.Label, id })),
      ),
    );
  },
  (_, __, Key) => Promise.resolve({ Key }),
);
