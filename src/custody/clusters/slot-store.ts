import { createHmac } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { ClusterUnavailable } from './cluster-host.ts';
import type { ClusterStore } from './cluster-store.ts';
import { freeSlots, officerPinOf, type SlotSearch } from './free-slots.ts';
import type { FreeSlot, HsmPool } from './hsm-pool.ts';
import { JobError } from './job-error.ts';
import { IDENTITY_LABEL, type JobInput, type JobName } from './jobs.ts';
import { listUsers } from './records.ts';
import { isFree, isLeftOver, listSlots, listSlotsOf, takeSlot } from './slot-records.ts';
import type { HsmRow, HsmSlotRow } from './tables.ts';

interface SlotStoreOptions extends SlotSearch {
  readonly clock: Clock;
}

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
  options: SlotStoreOptions,
): ClusterStore {
  const { store, clock, runJob, refused } = options;
  const place = { library: pool.library, environment: pool.environment };
  const ours = async (): Promise<HsmSlotRow[]> =>
    (await listSlotsOf(store.reader, hsm.cluster_id)).filter(({ pool: name }) => name === pool.name);

  const identitySlot = async (): Promise<HsmSlotRow> => {
    const found = (await ours()).find(({ purpose }) => purpose === 'identity');
    if (found === undefined) throw new JobError('token-missing', `${hsm.id} has no slot`);
    return found;
  };

  const take = async (token: Omit<JobInput<'takeToken'>, 'poolPin'>): Promise<void> => {
    try {
      await runJob(place, 'takeToken', { ...token, poolPin: await officerPinOf(pool) });
    } catch (error) {
      if (error instanceof JobError && error.fault === 'officer-refused') refused.add(token.serial);
      throw error;
    }
  };

  const giveBack = async (slot: HsmSlotRow, soPin: Uint8Array): Promise<void> => {
    const { serial, label: poolLabel } = slot;
    await runJob(place, 'returnToken', { serial, poolLabel, poolPin: await officerPinOf(pool), soPin });
  };

  /** A slot that an attempt before took and left, or else one of those nobody has. */
  const reserve = async (userName: string): Promise<FreeSlot> => {
    // Under its own name nobody could tell whether a slot has been given back.
    const free = (await freeSlots(pool, options)).filter(({ label }) => label !== userName);
    return store.write(async ({ db }) => {
      const rows = (await listSlots(db)).filter(({ pool: name }) => name === pool.name);
      const used = new Set((await listUsers(db, hsm.cluster_id)).map(({ token_serial }) => token_serial));
      const now = clock.now();
      const left = rows.find(
        (row) => row.cluster_id === hsm.cluster_id && isLeftOver(row, used, now) && row.label !== userName,
      );
      const rowOf = (serial: string) => rows.find((row) => row.serial === serial);
      const slot = left ?? free.find(({ serial }) => isFree(rowOf(serial), now));
      if (slot === undefined)
        throw new ClusterUnavailable(`${hsm.id} has no room for another crypto user: no slot is free.`);
      const holder = { cluster_id: hsm.cluster_id, hsm_id: hsm.id, purpose: 'user' } as const;
      await takeSlot(db, slot, holder, now);
      return slot;
    });
  };

  const isUsers = async (serial: string): Promise<boolean> =>
    (await ours()).some((slot) => slot.purpose === 'user' && slot.serial === serial);

  return {
    files: undefined,
    isThere: () => Promise.resolve(true),
    prepare: () => Promise.resolve(),
    async erase() {
      const found = (await ours()).find(({ purpose }) => purpose === 'identity');
      if (found !== undefined) await giveBack(found, identityOfficerPin(identityPin));
    },
    async makeIdentity(pin) {
      const { serial, label: poolLabel } = await identitySlot();
      const soPin = identityOfficerPin(identityPin);
      await take({ serial, poolLabel, label: IDENTITY_LABEL, soPin, pin });
      return runJob(place, 'makeIdentityKey', { serial, pin });
    },
    async signAsIdentity(pin, message) {
      const { serial } = await identitySlot();
      return runJob(place, 'signAsIdentity', { serial, pin, message });
    },
    async makeUserToken({ label, soPin, pin }) {
      const { serial, label: poolLabel } = await reserve(label);
      await take({ serial, poolLabel, label, soPin, pin });
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
