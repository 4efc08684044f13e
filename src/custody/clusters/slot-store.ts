import { createHmac } from 'node:crypto';
import { ClusterUnavailable } from './cluster-host.ts';
import type { ClusterStore } from './cluster-store.ts';
import { officerPinOf } from './free-slots.ts';
import type { HsmPool } from './hsm-pool.ts';
import { JobError } from './job-error.ts';
import { IDENTITY_LABEL, type JobInput, type JobName } from './jobs.ts';
import { listUsers } from './records.ts';
import { reserveSlot, type SlotOptions } from './reserve-slot.ts';
import { listSlotsOf } from './slot-records.ts';
import type { HsmRow, HsmSlotRow } from './tables.ts';

/** Known to whoever opens the cluster's secrets, as the identity's PIN is: only the users' tokens are the owner's alone. */
const identityOfficerPin = (identityPin: Uint8Array): Uint8Array =>
  Buffer.from(createHmac('sha256', identityPin).update('officer of the identity').digest('base64url'));

/**
 * An HSM that is slots of an operator's PKCS#11 module: one for the identity, one more for each crypto user. Each is taken
 * from its pool wiped, with an officer's PIN that only the cluster has, and goes back wiped.
 */
export function slotStore(
  hsm: Pick<HsmRow, 'id' | 'cluster_id'>,
  pool: HsmPool,
  identityPin: Uint8Array,
  options: SlotOptions,
): ClusterStore {
  const { store, runJob, refused } = options;
  const place = { library: pool.library, environment: pool.environment };
  const ours = async (): Promise<HsmSlotRow[]> =>
    (await listSlotsOf(store.reader, hsm.cluster_id)).filter(({ pool: name }) => name === pool.name);

  const identitySlot = async (): Promise<HsmSlotRow> => {
    const found = (await ours()).find(({ purpose }) => purpose === 'identity');
    if (found === undefined) throw new JobError('token-missing', `${hsm.id} has no slot`);
    return found;
  };

  /** An officer's PIN that was refused is not tried again: hardware counts tries. */
  const asOfficer = async <Name extends 'takeToken' | 'returnToken'>(
    job: Name,
    token: Omit<JobInput<Name>, 'poolPin'>,
    serial: string,
  ): Promise<void> => {
    if (refused.has(serial))
      throw new JobError(
        'officer-refused',
        `token ${serial} refused the officer's PIN; it is not tried again`,
      );
    try {
      await runJob(place, job, { ...token, poolPin: await officerPinOf(pool) } as JobInput<Name>);
    } catch (error) {
      if (error instanceof JobError && error.fault === 'officer-refused') refused.add(serial);
      throw error;
    }
  };

  const giveBack = ({ serial, label: poolLabel }: HsmSlotRow, soPin: Uint8Array): Promise<void> =>
    asOfficer('returnToken', { serial, poolLabel, soPin }, serial);

  const isUsers = async (serial: string): Promise<boolean> =>
    (await ours()).some((slot) => slot.purpose === 'user' && slot.serial === serial);

  return {
    files: undefined,
    async isThere() {
      try {
        const [tokens, { serial }] = await Promise.all([runJob(place, 'listTokens', {}), identitySlot()]);
        return tokens.some((token) => token.serial === serial);
      } catch (error) {
        if (error instanceof JobError) return false;
        throw error;
      }
    },
    prepare: () => Promise.resolve(),
    async erase() {
      const found = (await ours()).find(({ purpose }) => purpose === 'identity');
      if (found !== undefined) await giveBack(found, identityOfficerPin(identityPin));
    },
    async makeIdentity(pin) {
      const { serial, label: poolLabel } = await identitySlot();
      const soPin = identityOfficerPin(identityPin);
      await asOfficer('takeToken', { serial, poolLabel, label: IDENTITY_LABEL, soPin, pin }, serial);
      return runJob(place, 'makeIdentityKey', { serial, pin });
    },
    async signAsIdentity(pin, message) {
      const { serial } = await identitySlot();
      return runJob(place, 'signAsIdentity', { serial, pin, message });
    },
    async makeUserToken({ label, soPin, pin }) {
      const { serial, label: poolLabel } = await reserveSlot(hsm, pool, label, options);
      await asOfficer('takeToken', { serial, poolLabel, label, soPin, pin }, serial);
      return { serial };
    },
    async removeUserToken(serial, soPin) {
      const slot = (await ours()).find((one) => one.purpose === 'user' && one.serial === serial);
      if (slot !== undefined) await giveBack(slot, soPin);
    },
    async run<Name extends JobName>(job: Name, input: JobInput<Name>) {
      // A slot that went back to the pool may be another cluster's by now.
      if (!('serial' in input) || !(await isUsers(String(input.serial))))
        throw new JobError('token-missing', 'the token is not among the slots of the cluster');
      return runJob(place, job, input);
    },
    async tunnelModule() {
      const used = new Set(
        (await listUsers(store.reader, hsm.cluster_id)).map(({ token_serial }) => token_serial),
      );
      const tokens = (await ours())
        .filter(({ purpose, serial }) => purpose === 'user' && used.has(serial))
        .map(({ serial }) => serial);
      // Without any name p11-kit would show every token of the module.
      if (tokens.length === 0)
        throw new ClusterUnavailable(
          `Cluster ${hsm.cluster_id} has no crypto users, so there is nothing to see.`,
        );
      return { ...place, tokens };
    },
    async isCurrent({ tokens = [] }) {
      const have = new Set((await ours()).map(({ serial }) => serial));
      return tokens.every((serial) => have.has(serial));
    },
  };
}
