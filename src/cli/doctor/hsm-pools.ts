import type { HsmPool } from '../../custody/clusters/hsm-pool.ts';
import { poolStates } from '../../custody/clusters/pool-state.ts';
import type { Store } from '../../storage/store.ts';
import { readPoolsFile } from '../hsm-pools-file.ts';
import { type Check, type CheckResult, fail, MADE_AT_FIRST_START, ok, warn } from './check.ts';

/** Slots for customers' clusters; of interest where the settings name some. */
export const poolsCheck: Check = {
  name: 'HSM pools',
  async run({ settings, store }) {
    const pools = settings.hsmPools === undefined ? [] : await readPoolsFile(settings.hsmPools);
    const opened = await store();
    if (opened === undefined) return warn('not tried, as there is no database yet', MADE_AT_FIRST_START);
    const results: CheckResult[] = [];
    for (const pool of pools) results.push(await judge(pool, opened));
    const detail = results.map((result) => result.detail).join('; ');
    const worst =
      results.find(({ status }) => status === 'fail') ?? results.find(({ status }) => status === 'warn');
    return worst === undefined ? ok(detail) : { ...worst, detail };
  },
};

/** Logs in to no token: a wrong PIN would count. */
async function judge(pool: HsmPool, store: Store): Promise<CheckResult> {
  const pin = await pool.officerPinSource.read();
  if (pin === undefined)
    return fail(
      `${pool.name}: the officer's PIN is missing: ${pool.officerPinSource.description}`,
      'restore it; without it no slot is taken or given back',
    );
  pin.fill(0);
  const states = await poolStates([pool], store);
  const free = states.filter(({ clusterId }) => clusterId === undefined).length;
  const absent = states.filter(({ label }) => label === undefined).length;
  const detail = `${pool.name}: ${free} of ${states.length} slots free`;
  if (absent > 0)
    return fail(`${detail}, ${absent} of clusters not there`, 'see keywarden hsm pools, and the HSM itself');
  return free === 0 ? warn(detail, 'make more, or no cluster gets an HSM there') : ok(detail);
}
