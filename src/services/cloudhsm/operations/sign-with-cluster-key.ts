import { read } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { asCryptoUser } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { SignInput } from '../types.ts';

/** ECDSA signatures are the two numbers side by side, as PKCS#11 has them. */
export const signWithClusterKey = read<SignInput, { Signature: Uint8Array }>(
  onCluster('SignWithClusterKey'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    const id = Buffer.from(input.KeyId, 'hex');
    const { Algorithm: algorithm, Message: message } = input;
    const signature = await atTheHsm(context, cluster, (store) =>
      asCryptoUser(context, cluster, store, input, (login) =>
        store.run('sign', { ...login, id, algorithm, message }),
      ),
    );
    return { Signature: Buffer.from(signature) };
  },
  { hide: ['Message'] },
);
