import type { Settings, Surroundings } from '../../config.ts';
import type { Instant } from '../../core/clock.ts';
import type { Check, CheckResult } from './check.ts';
import { dataDirectoryCheck, diskCheck } from './data-directory.ts';
import { clockCheck, type DatabaseState, openDatabase } from './database.ts';
import { hsmCheck } from './hsm.ts';
import { poolsCheck } from './hsm-pools.ts';
import { metricsCheck } from './metrics.ts';
import { portCheck } from './port.ts';
import { restoredCheck } from './restored.ts';
import { tlsCheck } from './tls.ts';

export interface NamedResult extends CheckResult {
  readonly name: string;
}

const ADVICE_OF_AN_ERROR = 'put that right and run keywarden doctor again';

/** Runs every check, in this order. */
export async function runChecks(
  settings: Settings,
  surroundings: Surroundings,
  now: Instant,
): Promise<NamedResult[]> {
  let database: Promise<DatabaseState> | undefined;
  const opened = (): Promise<DatabaseState> => {
    database ??= openDatabase(settings.databaseUrl);
    return database;
  };
  const databaseCheck: Check = { name: 'database', run: async () => (await opened()).result };
  const checks = [
    dataDirectoryCheck,
    diskCheck,
    databaseCheck,
    hsmCheck,
    ...(settings.hsmPools === undefined ? [] : [poolsCheck]),
    clockCheck,
    restoredCheck,
    tlsCheck,
    portCheck,
    metricsCheck,
  ];
  const store = async () => (await opened()).store;
  const results: NamedResult[] = [];
  try {
    for (const check of checks) {
      const result = await check.run({ settings, surroundings, now, store }).catch(resultOfError);
      results.push({ name: check.name, ...result });
    }
  } finally {
    await (await store())?.close();
  }
  return results;
}

const resultOfError = (error: unknown): CheckResult => ({
  status: 'fail',
  detail: error instanceof Error ? error.message : String(error),
  advice: ADVICE_OF_AN_ERROR,
});
