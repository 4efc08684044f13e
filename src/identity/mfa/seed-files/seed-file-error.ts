/** A seed file that cannot be read as what it claims to be; the text never holds a secret. */
export class SeedFileError extends Error {
  override readonly name = 'SeedFileError';
}

/** @throws SeedFileError */
export function refuseSeedFile(message: string): never {
  throw new SeedFileError(message);
}
