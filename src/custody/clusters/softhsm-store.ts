import type { Random } from '../../core/random.ts';
import type { ClusterStore } from './cluster-store.ts';
import { IDENTITY_LABEL } from './jobs.ts';
import type { RunJob } from './run-job.ts';
import { type HsmPaths, hasStores, makeStores, removeStores, removeToken } from './stores.ts';

/** An HSM that is two SoftHSM folders of ours. */
export function softHsmStore(
  paths: HsmPaths,
  { library, runJob, random }: { readonly library: string; readonly runJob: RunJob; readonly random: Random },
): ClusterStore {
  const placeOf = (config: string) => ({ library, environment: { SOFTHSM2_CONF: config } });
  const [identity, users] = [placeOf(paths.identityConfig), placeOf(paths.usersConfig)];
  return {
    files: paths,
    isThere: () => hasStores(paths),
    async prepare() {
      await removeStores(paths);
      await makeStores(paths);
    },
    erase: () => removeStores(paths),
    async makeIdentity(pin) {
      // Nobody needs the officer of this token again.
      const soPin = Buffer.from(Buffer.from(random.bytes(32)).toString('base64url'));
      return (await runJob(identity, 'makeIdentity', { label: IDENTITY_LABEL, soPin, pin })).publicKey;
    },
    signAsIdentity: (pin, message) => runJob(identity, 'signAsIdentity', { pin, message }),
    makeUserToken: (token) => runJob(users, 'makeToken', token),
    removeUserToken: (serial) => removeToken(paths.users, serial),
    run: (job, input) => runJob(users, job, input),
    tunnelModule: () => Promise.resolve(users),
    isCurrent: () => Promise.resolve(true),
  };
}
