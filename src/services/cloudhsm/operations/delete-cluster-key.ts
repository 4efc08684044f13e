import { preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { asCryptoUser } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { KeyUserLogin } from '../types.ts';

interface Input extends KeyUserLogin {
  readonly KeyId: string;
}

/** Both halves of a pair. */
export const deleteClusterKey = preparedWrite<Input, Record<string, never>, void>(
  onCluster('DeleteClusterKey'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    const id = Buffer.from(input.KeyId, 'hex');
    await atTheHsm(context, cluster, (store) =>
      asCryptoUser(context, cluster, store, input, (login) => store.run('deleteKey', { ...login, id })),
    );
  },
  () => Promise.resolve({}),
);
