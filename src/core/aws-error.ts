/** Who is to blame, in the words of AWS Query's error document. */
export type Fault = 'Sender' | 'Receiver';

export interface AwsErrorOptions {
  /** HTTP status; 400 unless told. */
  readonly status?: number;
  /** `Sender` unless the status is 5xx. */
  readonly fault?: Fault;
  /** For the server's log only; never leaves the process. */
  readonly logDetail?: string;
  /** Further members of the modelled error, sent beside the message (such as `reason`). */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * An error answered to the caller as AWS would: `code` is the code on the wire
 * (`NoSuchEntity` in AWS Query, `NotFoundException` in AWS JSON), `message` is what the caller may read.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fault: Fault;
  readonly logDetail: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AwsError';
    this.code = code;
    this.status = options.status ?? 400;
    this.fault = options.fault ?? (this.status >= 500 ? 'Receiver' : 'Sender');
    this.logDetail = options.logDetail;
    this.members = options.members ?? {};
  }
}
