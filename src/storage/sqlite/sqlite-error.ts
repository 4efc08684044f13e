import { StorageError, type StorageFault } from '../storage-error.ts';

/** Extended result codes of broken rules. @see https://www.sqlite.org/rescode.html */
const FAULT_OF_EXTENDED: Readonly<Record<number, StorageFault>> = {
  1555: 'collision', // SQLITE_CONSTRAINT_PRIMARYKEY
  2067: 'collision', // SQLITE_CONSTRAINT_UNIQUE
  2579: 'collision', // SQLITE_CONSTRAINT_ROWID
  787: 'reference', // SQLITE_CONSTRAINT_FOREIGNKEY
};

/** Primary result codes, the low byte. */
const FAULT_OF_PRIMARY: Readonly<Record<number, StorageFault>> = {
  3: 'unavailable', // SQLITE_PERM
  5: 'unavailable', // SQLITE_BUSY
  6: 'unavailable', // SQLITE_LOCKED
  7: 'unavailable', // SQLITE_NOMEM
  8: 'unavailable', // SQLITE_READONLY
  10: 'unavailable', // SQLITE_IOERR
  11: 'corrupt', // SQLITE_CORRUPT
  13: 'unavailable', // SQLITE_FULL
  14: 'unavailable', // SQLITE_CANTOPEN
  15: 'unavailable', // SQLITE_PROTOCOL
  26: 'corrupt', // SQLITE_NOTADB
};

const BUSY = 5;

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** Another connection holds the lock. */
export const isBusy = (error: unknown): boolean => ((codeOf(error) ?? 0) & 0xff) === BUSY;

/** The error in neutral words; faults of the query itself come back as they are. */
export function sqliteError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const fault = FAULT_OF_EXTENDED[code] ?? FAULT_OF_PRIMARY[code & 0xff];
  if (fault === undefined) return error;
  return new StorageError(fault, error instanceof Error ? error.message : String(code), { cause: error });
}
