import type { AwsError } from '../../core/aws-error.ts';
import type { UserStore } from '../../custody/clusters/cluster-host.ts';
import { JobError } from '../../custody/clusters/job-error.ts';
import { findUser } from '../../custody/clusters/records.ts';
import { openWithPassword, stretchPin } from '../../custody/clusters/stretch-pin.ts';
import type { ClusterRole, HsmClusterRow, HsmClusterUserRow } from '../../custody/clusters/tables.ts';
import type { OperationContext } from '../contract.ts';
import { accessDenied } from './errors.ts';

type Context = Pick<OperationContext, 'db' | 'now' | 'clusters'>;

/**
 * What is tried for names that nobody has. It costs as much as a wrong password: otherwise the time would tell which names
 * there are, and ten thousand made-up ones would push the counted ones out of the throttle within a second.
 */
const NOBODYS_SECRET = new Uint8Array(64);
const NOBODYS_TOKEN = 'nobody';

/** The same for a wrong name and a wrong password. */
const refused = (): AwsError => accessDenied('The user name or password is not correct.');

export const throttleKey = (clusterId: string, role: ClusterRole, name: string): string =>
  `${clusterId}/${role}/${name}`;

/** @throws AwsError while a user's password may not be tried */
function refuseWhileThrottled({ clusters, now }: Context, key: string): void {
  const wait = clusters.throttle.wait(key, now);
  if (wait > 0)
    throw accessDenied(`Too many wrong passwords. Try again in ${Math.ceil(wait / 1000)} seconds.`);
}

/**
 * Proves an admin by password; what it opens is the secret by which the officer of every token of the cluster is known.
 * @throws AwsError CloudHsmAccessDeniedException
 */
export async function officerSecret(
  context: Context,
  cluster: HsmClusterRow,
  { secrets }: Pick<UserStore, 'secrets'>,
  login: { readonly AdminName: string; readonly AdminPassword: string },
): Promise<{ readonly admin: HsmClusterUserRow; readonly secret: Uint8Array }> {
  const key = throttleKey(cluster.id, 'admin', login.AdminName);
  refuseWhileThrottled(context, key);
  const admin = await findUser(context.db, cluster.id, 'admin', login.AdminName);
  const password = Buffer.from(login.AdminPassword);
  const wrapped = admin?.wrapped_secret ?? NOBODYS_SECRET;
  const secret = await openWithPassword(wrapped, password, login.AdminName, secrets);
  if (admin === undefined || secret === undefined) {
    context.clusters.throttle.failed(key, context.now);
    throw refused();
  }
  context.clusters.throttle.succeeded(key);
  return { admin, secret };
}

/** The officer's PIN of every token in a cluster. */
export const officerPin = (secret: Uint8Array): Uint8Array =>
  Buffer.from(Buffer.from(secret).toString('base64url'));

interface TokenLogin {
  readonly serial: string;
  readonly pin: Uint8Array;
}

/**
 * Works as a crypto user. Wrong passwords are counted.
 * @throws AwsError CloudHsmAccessDeniedException
 */
export async function asCryptoUser<Result>(
  context: Context,
  cluster: HsmClusterRow,
  store: UserStore,
  user: { readonly UserName: string; readonly Password: string },
  work: (login: TokenLogin) => Promise<Result>,
): Promise<Result> {
  const key = throttleKey(cluster.id, 'crypto-user', user.UserName);
  refuseWhileThrottled(context, key);
  const row = await findUser(context.db, cluster.id, 'crypto-user', user.UserName);
  const serial = row?.token_serial ?? NOBODYS_TOKEN;
  const pin = await stretchPin(Buffer.from(user.Password), store.secrets);
  try {
    const result = await work({ serial, pin });
    context.clusters.throttle.succeeded(key);
    return result;
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    if (error.fault !== 'pin-incorrect' && serial !== NOBODYS_TOKEN) throw error;
    context.clusters.throttle.failed(key, context.now);
    throw refused();
  }
}
