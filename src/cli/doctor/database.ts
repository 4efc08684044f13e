import { existsSync } from 'node:fs';
import type { AuditTables } from '../../audit/tables.ts';
import { MIGRATIONS } from '../../migrations.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import { type Check, type CheckResult, fail, MADE_AT_FIRST_START, ok, warn } from './check.ts';

export interface DatabaseState {
  readonly result: CheckResult;
  /** Open, and with every table this program knows; else undefined. */
  readonly store?: Store;
}

/** Opens the database, if there is one, without changing it. */
export async function openDatabase(url: string): Promise<DatabaseState> {
  const path = /^sqlite:(.*)$/.exec(url)?.[1];
  if (path !== undefined && !existsSync(path)) {
    return { result: warn(`${path} is not there yet`, MADE_AT_FIRST_START) };
  }
  let store: Store;
  try {
    store = await openStore({ url });
  } catch (error) {
    return {
      result: fail(
        `${nameOf(url)} does not open: ${(error as Error).message}`,
        'see that it runs and that --database is right',
      ),
    };
  }
  const result = await checkMigrations(store, nameOf(url));
  if (result.status === 'ok') return { result, store };
  await store.close();
  return { result };
}

async function checkMigrations(store: Store, name: string): Promise<CheckResult> {
  const done = new Set(await appliedMigrations(store));
  const known = MIGRATIONS.map((migration) => migration.name);
  const unknown = [...done].filter((each) => !known.includes(each));
  const missing = known.filter((each) => !done.has(each));
  if (unknown.length > 0) {
    return fail(`${name} was written by a newer version (${unknown.join(', ')})`, 'run that version');
  }
  if (done.size === 0) return warn(`${name} is empty`, MADE_AT_FIRST_START);
  if (missing.length > 0) {
    return warn(
      `${name} lacks ${missing.length} migrations`,
      'the next start runs them; make a backup first',
    );
  }
  return ok(`${name}, ${done.size} migrations, all current`);
}

async function appliedMigrations(store: Store): Promise<string[]> {
  const tables = await store.reader.introspection.getTables();
  if (!tables.some((table) => table.name === 'migrations')) return [];
  const rows = await tablesOf<{ migrations: { name: string } }>(store.reader)
    .selectFrom('migrations')
    .select('name')
    .execute();
  return rows.map((row) => row.name);
}

/** A URL may hold a password, before its host or as a parameter. */
export const nameOf = (url: string): string => url.replace(/\/\/.*@/, '//…@').replace(/\?.*/, '?…');

const TOLERANCE_MILLISECONDS = 5_000;
/** No machine ran this program before. */
const EARLIEST = Date.UTC(2026, 0, 1);

export const clockCheck: Check = {
  name: 'clock',
  async run({ now, store }) {
    const time = new Date(now).toISOString();
    if (now < EARLIEST) {
      return fail(`the clock says ${time}`, 'set it, best by NTP: signatures are good for five minutes only');
    }
    const opened = await store();
    const newest =
      opened &&
      (await tablesOf<AuditTables>(opened.reader)
        .selectFrom('audit_events')
        .select('event_time')
        .orderBy('sequence', 'desc')
        .limit(1)
        .executeTakeFirst());
    if (newest !== undefined && newest.event_time > now + TOLERANCE_MILLISECONDS) {
      const seconds = Math.ceil((newest.event_time - now) / 1000);
      return fail(
        `the clock says ${time}, ${seconds} s before the newest recorded event`,
        'set it, best by NTP: it has run backwards, or another node runs ahead',
      );
    }
    return ok(newest === undefined ? time : `${time}, behind it every recorded event`);
  },
};
