import { findUser } from '../../../custody/clusters/records.ts';
import { stretchPin, wrapUnderPassword } from '../../../custody/clusters/stretch-pin.ts';
import { preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { notFound } from '../errors.ts';
import { keepPassword, type NewPassword } from '../keep-password.ts';
import { officerPin, officerSecret, throttleKey } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import { requireQuorum } from '../quorum.ts';
import type { AdminLogin, NamedUser, QuorumApproval } from '../types.ts';

interface Input extends AdminLogin, NamedUser {
  readonly NewPassword: string;
  readonly Approval?: QuorumApproval;
}

/** By an admin, for somebody who forgot a password. */
export const resetClusterUserPassword = preparedWrite<Input, Record<string, never>, NewPassword>(
  onCluster('ResetClusterUserPassword'),
  async (context, input) => {
    const { UserName, Role } = input;
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    return atTheHsm(context, cluster, async (store): Promise<NewPassword> => {
      const { admin, secret } = await officerSecret(context, cluster, store, input);
      const user = await findUser(context.db, cluster.id, Role, UserName);
      if (user === undefined) throw notFound(`There is no ${Role} ${UserName}.`);
      const act = { Action: 'ResetClusterUserPassword', UserName, Role };
      const approved = await requireQuorum(context, cluster, admin, act, input.Approval);
      const password = Buffer.from(input.NewPassword);
      if (user.token_serial === null) {
        const wrapped = await wrapUnderPassword(secret, password, UserName, store.secrets, context.random);
        return { wrapped, approved };
      }
      await store.run('resetPin', {
        serial: user.token_serial,
        soPin: officerPin(secret),
        newPin: await stretchPin(password, store.secrets),
      });
      // Wrong tries of the old password keep nobody from the new one.
      context.clusters.throttle.succeeded(throttleKey(cluster.id, Role, UserName));
      return { wrapped: undefined, approved };
    });
  },
  keepPassword,
);
