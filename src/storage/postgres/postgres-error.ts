import { DatabaseError } from 'pg';
import { StorageError, type StorageFault } from '../storage-error.ts';

/** SQLSTATE → fault. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const FAULT_OF_STATE: Readonly<Record<string, StorageFault>> = {
  '23505': 'collision', // unique_violation
  '23503': 'reference', // foreign_key_violation
  '25006': 'unavailable', // read_only_sql_transaction: a standby, or the reader
  '25P03': 'unavailable', // idle_in_transaction_session_timeout
  '3D000': 'unavailable', // invalid_catalog_name: no such database
  '40001': 'unavailable', // serialization_failure
  '40P01': 'unavailable', // deadlock_detected
  '42501': 'unavailable', // insufficient_privilege
  '55P03': 'unavailable', // lock_not_available
  XX001: 'corrupt', // data_corrupted
  XX002: 'corrupt', // index_corrupted
};

/** The same by class, the first two characters. */
const FAULT_OF_CLASS: Readonly<Record<string, StorageFault>> = {
  '08': 'unavailable', // connection exception
  '28': 'unavailable', // invalid authorization
  '53': 'unavailable', // insufficient resources: disk full, out of memory, too many connections
  '57': 'unavailable', // operator intervention: shutdown, cancelled, statement_timeout
  '58': 'unavailable', // system error, I/O error
};

/** True when the server answered: the connection is as good as before, unless the server then closes it. */
export const isServerAnswer = (error: unknown): boolean => error instanceof DatabaseError;

/** The error in neutral words; faults of the query itself come back as they are. */
export function postgresError(error: unknown): unknown {
  if (error instanceof DatabaseError) {
    const state = error.code ?? '';
    const fault = FAULT_OF_STATE[state] ?? FAULT_OF_CLASS[state.slice(0, 2)];
    return fault === undefined ? error : new StorageError(fault, error.message, { cause: error });
  }
  // A parameter or a row that cannot be converted.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof StorageError)
    return error;
  // All else the client reports is about the connection: refused, reset, timed out, closed.
  const message = error instanceof Error ? error.message : String(error);
  return new StorageError('unavailable', `the database cannot be reached: ${message}`, { cause: error });
}
