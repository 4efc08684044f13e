/** Source of unpredictable bytes; an argument wherever ids or secrets are made, so that tests can fix it. */
export interface Random {
  /** `length` fresh bytes. */
  bytes(length: number): Uint8Array;
}
