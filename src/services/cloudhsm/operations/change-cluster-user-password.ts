import { stretchPin, wrapUnderPassword } from '../../../custody/clusters/stretch-pin.ts';
import { preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { keepPassword } from '../keep-password.ts';
import { asCryptoUser, officerSecret } from '../logins.ts';
import { inWords } from '../own-errors.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import type { ClusterInput, NamedUser } from '../types.ts';

interface Input extends ClusterInput, NamedUser {
  readonly Password: string;
  readonly NewPassword: string;
}

/** By the user, who knows the old one. */
export const changeClusterUserPassword = preparedWrite<Input, Record<string, never>, Uint8Array | undefined>(
  onCluster('ChangeClusterUserPassword'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    const newPassword = Buffer.from(input.NewPassword);
    return inWords(
      context.clusters.withUsers(cluster, async (store) => {
        if (input.Role === 'admin') {
          const login = { AdminName: input.UserName, AdminPassword: input.Password };
          const { secret } = await officerSecret(context, cluster, store, login);
          return wrapUnderPassword(secret, newPassword, input.UserName, store.secrets, context.random);
        }
        const newPin = await stretchPin(newPassword, store.secrets);
        await asCryptoUser(context, cluster, store, input, (login) =>
          store.run('changePin', { ...login, newPin }),
        );
        return undefined;
      }),
    );
  },
  keepPassword,
);
