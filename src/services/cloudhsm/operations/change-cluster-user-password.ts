import { stretchPin, wrapUnderPassword } from '../../../custody/clusters/stretch-pin.ts';
import { preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { keepPassword, type NewPassword } from '../keep-password.ts';
import { asCryptoUser, officerSecret } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { ClusterInput, NamedUser } from '../types.ts';

interface Input extends ClusterInput, NamedUser {
  readonly Password: string;
  readonly NewPassword: string;
}

/** By the user, who knows the old one. */
export const changeClusterUserPassword = preparedWrite<Input, Record<string, never>, NewPassword>(
  onCluster('ChangeClusterUserPassword'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    const newPassword = Buffer.from(input.NewPassword);
    return atTheHsm(context, cluster, async (store): Promise<NewPassword> => {
      if (input.Role === 'admin') {
        const login = { AdminName: input.UserName, AdminPassword: input.Password };
        const { admin, secret } = await officerSecret(context, cluster, store, login);
        const wrapped = await wrapUnderPassword(
          secret,
          newPassword,
          admin.name,
          store.secrets,
          context.random,
        );
        return { wrapped, approved: { admin, quorum: cluster.quorum } };
      }
      const newPin = await stretchPin(newPassword, store.secrets);
      await asCryptoUser(context, cluster, store, input, (login) =>
        store.run('changePin', { ...login, newPin }),
      );
      return { wrapped: undefined, approved: undefined };
    });
  },
  keepPassword,
);
