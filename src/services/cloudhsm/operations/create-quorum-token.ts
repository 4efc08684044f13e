import { insertQuorumToken } from '../../../custody/clusters/records.ts';
import { preparedWrite } from '../../contract.ts';
import { onCluster } from '../access.ts';
import { atTheHsm } from '../at-the-hsm.ts';
import { officerSecret } from '../logins.ts';
import { ownCluster, requireState } from '../own-rows.ts';
import { type QuorumAct, statementOf, TOKEN_MILLISECONDS } from '../quorum.ts';
import type { AdminLogin } from '../types.ts';

interface Output {
  readonly TokenId: string;
  /** To be signed by the admins who approve. */
  readonly Statement: string;
  readonly ExpiresAt: Date;
}

const ID_BYTES = 24;

export const createQuorumToken = preparedWrite<AdminLogin & QuorumAct, Output, void>(
  onCluster('CreateQuorumToken'),
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    requireState(cluster, 'ACTIVE');
    await atTheHsm(context, cluster, (store) => officerSecret(context, cluster, store, input));
  },
  async (context, input) => {
    const cluster = await ownCluster(context, input.ClusterId);
    const id = Buffer.from(context.random.bytes(ID_BYTES)).toString('base64url');
    const expiresAt = context.now + TOKEN_MILLISECONDS;
    const statement = statementOf({ id, clusterId: cluster.id, admin: input.AdminName, expiresAt }, input);
    const row = { id, cluster_id: cluster.id, statement, expires_at: expiresAt };
    await insertQuorumToken(context.db, row, context.now);
    return { TokenId: id, Statement: statement, ExpiresAt: new Date(expiresAt) };
  },
);
