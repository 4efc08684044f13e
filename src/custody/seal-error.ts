/** A sealed value did not open. Says nothing of why: causes must not be told apart (RFC 7516 section 11.5). */
export class SealError extends Error {
  constructor() {
    super('sealed value cannot be opened');
    this.name = 'SealError';
  }
}
