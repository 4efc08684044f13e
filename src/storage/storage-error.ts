/** All that can go wrong in the database, in words both dialects share. Services turn them into AWS errors. */
export type StorageFault = 'collision' | 'unavailable' | 'corrupt';

export class StorageError extends Error {
  readonly fault: StorageFault;

  constructor(fault: StorageFault, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'StorageError';
    this.fault = fault;
  }
}
