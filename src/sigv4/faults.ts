import { AwsError } from '../core/aws-error.ts';

/** What can be wrong with a signed request, in no protocol's words. */
export type SignatureFaultKind =
  /** Nothing is signed, or by a scheme that is not AWS's. */
  | 'missing-token'
  /** A part is absent or malformed. */
  | 'incomplete'
  /** The signature is not the one we calculate, or does not cover this service, day or time. */
  | 'mismatch'
  /** Nobody has that access key id, or the session token is not ours. */
  | 'unknown-key'
  /** The session token's time has run out. */
  | 'expired-token';

export interface SignatureFault {
  readonly kind: SignatureFaultKind;
  /** Text for the caller, where it says more than the kind's own. Never holds a secret or a whole header. */
  readonly message?: string;
}

/** Thrown by everything in this folder that refuses a request; {@link faultToAwsError} puts it into a protocol's words. */
export class SignatureError extends Error {
  readonly fault: SignatureFault;

  constructor(kind: SignatureFaultKind, message?: string) {
    super(message ?? kind);
    this.name = 'SignatureError';
    this.fault = message === undefined ? { kind } : { kind, message };
  }
}

/** How a service answers errors; the names of `Service.protocol`. */
export type ProtocolFamily = 'query' | 'json' | 'rest-json';

export interface FaultAnswer {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

const MISMATCH_TEXT =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const INCOMPLETE_TEXT = 'The request signature does not conform to AWS standards.';

interface FaultRow {
  readonly queryCode: string;
  readonly queryStatus: number;
  readonly queryMessage: string;
  /** JSON services answer 400 to every one of them, REST-JSON services 403. */
  readonly jsonCode: string;
  readonly jsonMessage: string;
}

/**
 * AWS's codes and texts. Query services (IAM, STS) as in their "Common errors" and as seen on the wire; JSON services
 * (KMS, DynamoDB) as seen on the wire.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
 */
const FAULTS: Readonly<Record<SignatureFaultKind, FaultRow>> = {
  'missing-token': {
    queryCode: 'MissingAuthenticationToken',
    queryStatus: 403,
    queryMessage: 'Request is missing Authentication Token',
    jsonCode: 'MissingAuthenticationTokenException',
    jsonMessage: 'Missing Authentication Token',
  },
  incomplete: {
    queryCode: 'IncompleteSignature',
    queryStatus: 400,
    queryMessage: INCOMPLETE_TEXT,
    jsonCode: 'IncompleteSignatureException',
    jsonMessage: INCOMPLETE_TEXT,
  },
  mismatch: {
    queryCode: 'SignatureDoesNotMatch',
    queryStatus: 403,
    queryMessage: MISMATCH_TEXT,
    jsonCode: 'InvalidSignatureException',
    jsonMessage: MISMATCH_TEXT,
  },
  'unknown-key': {
    queryCode: 'InvalidClientTokenId',
    queryStatus: 403,
    queryMessage: 'The security token included in the request is invalid.',
    jsonCode: 'UnrecognizedClientException',
    jsonMessage: 'The security token included in the request is invalid.',
  },
  'expired-token': {
    queryCode: 'ExpiredToken',
    queryStatus: 403,
    queryMessage: 'The security token included in the request is expired',
    jsonCode: 'ExpiredTokenException',
    jsonMessage: 'The security token included in the request is expired',
  },
};

/** Code, HTTP status and text of a fault in one protocol. */
export function faultAnswer(fault: SignatureFault, family: ProtocolFamily): FaultAnswer {
  const row = FAULTS[fault.kind];
  if (family === 'query') {
    return { code: row.queryCode, status: row.queryStatus, message: fault.message ?? row.queryMessage };
  }
  return {
    code: row.jsonCode,
    status: family === 'json' ? 400 : 403,
    message: fault.message ?? row.jsonMessage,
  };
}

/** The fault as the answer to a caller of a service of that protocol. */
export function faultToAwsError(fault: SignatureFault, family: ProtocolFamily): AwsError {
  const { code, status, message } = faultAnswer(fault, family);
  return new AwsError(code, message, { status });
}
