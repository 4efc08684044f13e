/**
 * Why key material cannot be used:
 * - `settings`: the operator must change something (library, PIN source, folder); the message says what
 * - `pin-refused`: the token does not take the PIN; never tried again, because hardware counts tries
 * - `wrong-token`: the token is missing, damaged or not the one this database belongs to
 * - `not-joined`: an HSM of the settings that has no domain key of this database yet
 * - `tampered`: a wrapped key in the database does not open under this token
 * - `unknown-key`: the process asked lacks that domain key or sealing root: it is not open yet, or rotated away
 * - `refused`: the HSM refuses a call; repeating it would not help
 * - `unavailable`: the HSM process is gone, hangs or is starting again; later calls may succeed
 */
export const CUSTODY_FAULTS = [
  'settings',
  'pin-refused',
  'wrong-token',
  'not-joined',
  'tampered',
  'unknown-key',
  'refused',
  'unavailable',
] as const;

export type CustodyFault = (typeof CUSTODY_FAULTS)[number];

/** The message is for the operator; it holds no PIN and no key. */
export class CustodyError extends Error {
  readonly fault: CustodyFault;

  constructor(fault: CustodyFault, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'CustodyError';
    this.fault = fault;
  }
}
