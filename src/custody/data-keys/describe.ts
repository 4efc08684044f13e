import type { AnyDatabase } from '../../storage/tables-of.ts';
import type { SealPurpose } from '../custody.ts';
import { dataKeyStandings, everyDaysOf } from './care.ts';
import { DATA_KEY_RULES, type DataKeyDays } from './purposes.ts';
import type { DataKeyStanding } from './schedule.ts';
import type { SealedStore } from './sealed-store.ts';

/** Rows of one kind: all of them, and those a key keeps from being destroyed. */
export interface RowsUnder {
  readonly what: string;
  readonly left: number;
  readonly of: number;
}

export interface DataKeyState extends Omit<DataKeyStanding, 'purpose'> {
  /** Of old keys of `secret-at-rest`: what is still under them. */
  readonly rows?: readonly RowsUnder[];
}

export interface PurposeState {
  readonly purpose: SealPurpose;
  readonly seals: string;
  /** Days after which a key is replaced; 0: by command alone. */
  readonly everyDays: number;
  /** Hours an old key opens what it sealed. */
  readonly honouredHours: number;
  /** Newest first. */
  readonly keys: readonly DataKeyState[];
}

/** What an operator wants to know of the data keys; no key is in it. */
export async function describeDataKeys(
  db: AnyDatabase,
  sealedStores: readonly SealedStore[],
  now: number,
  days?: DataKeyDays,
): Promise<PurposeState[]> {
  const states: PurposeState[] = [];
  for (const [purpose, standings] of await dataKeyStandings(db, now)) {
    const { seals, honouredHours } = DATA_KEY_RULES[purpose];
    const keys: DataKeyState[] = [];
    for (const { purpose: _, ...key } of standings) {
      const hasRows = key.state === 'old' && purpose === 'secret-at-rest';
      keys.push({ ...key, ...(hasRows && { rows: await rowsUnder(db, sealedStores, key.id) }) });
    }
    states.push({ purpose, seals, everyDays: everyDaysOf(purpose, days), honouredHours, keys });
  }
  return states;
}

async function rowsUnder(
  db: AnyDatabase,
  sealedStores: readonly SealedStore[],
  dataKeyId: string,
): Promise<RowsUnder[]> {
  const rows: RowsUnder[] = [];
  for (const sealed of sealedStores) {
    const of = await sealed.count(db);
    if (of > 0) rows.push({ what: sealed.name, left: await sealed.countUnder(db, dataKeyId), of });
  }
  return rows;
}
