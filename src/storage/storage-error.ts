/**
 * All that can go wrong in the database, in words both dialects share. Services turn them into AWS errors.
 * - `collision`: a row with the same unique value exists
 * - `reference`: a row names another that does not exist, or is still named by another
 * - `unavailable`: the database cannot be reached, written or waited for any longer; nothing was kept
 * - `corrupt`: what is stored is damaged
 * - `incompatible`: the database belongs to a newer version of this program
 */
export type StorageFault = 'collision' | 'reference' | 'unavailable' | 'corrupt' | 'incompatible';

export class StorageError extends Error {
  readonly fault: StorageFault;

  constructor(fault: StorageFault, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'StorageError';
    this.fault = fault;
  }
}
