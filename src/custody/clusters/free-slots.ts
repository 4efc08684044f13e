import type { Store } from '../../storage/store.ts';
import { listAppliances } from '../records.ts';
import { ClusterUnavailable } from './cluster-host.ts';
import { type FreeSlot, type HsmPool, SLOTS_PER_ACCOUNT } from './hsm-pool.ts';
import { IDENTITY_LABEL } from './jobs.ts';
import type { RunJob } from './run-job.ts';
import { listSlots } from './slot-records.ts';

/** @throws ClusterUnavailable when the operator's source does not have it */
export async function officerPinOf({ name, officerPinSource }: HsmPool): Promise<Uint8Array> {
  const pin = await officerPinSource.read();
  if (pin === undefined) throw new ClusterUnavailable(`The officer's PIN of HSM pool ${name} is missing.`);
  return pin;
}

export interface SlotSearch {
  readonly store: Store;
  readonly runJob: RunJob;
  /** Serial numbers of tokens that refused the officer's PIN: hardware counts tries, so there is no second one. */
  readonly refused: Set<string>;
}

/**
 * Tokens of a pool that no cluster has, as the module shows them now. A token that holds a domain key of Keywarden is never
 * among them, whatever the settings say. @throws JobError
 */
export async function freeSlots(pool: HsmPool, { store, runJob, refused }: SlotSearch): Promise<FreeSlot[]> {
  const place = { library: pool.library, environment: pool.environment };
  const tokens = await runJob(place, 'listTokens', {});
  const kept = new Set((await listAppliances(store.reader)).map(({ serial }) => serial));
  const taken = new Set(
    (await listSlots(store.reader))
      .filter(({ pool: name, cluster_id }) => name === pool.name && cluster_id !== null)
      .map(({ serial }) => serial),
  );
  return tokens
    .filter((token) => pool.owns(token) && token.label !== IDENTITY_LABEL)
    .filter(({ serial }) => ![kept, taken, refused].some((set) => set.has(serial)))
    .map(({ serial, label }) => ({
      pool: pool.name,
      serial,
      label,
      mostPerAccount: pool.slotsPerAccount ?? SLOTS_PER_ACCOUNT,
    }));
}
