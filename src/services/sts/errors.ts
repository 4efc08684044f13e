import { AwsError } from '../../core/aws-error.ts';
import type { Instant } from '../../core/clock.ts';
import { modelledError } from '../modelled-error.ts';
import facts from './facts.json' with { type: 'json' };

type ErrorShape = keyof typeof facts.errors;

const modelled =
  (shape: ErrorShape) =>
  (message: string, logDetail?: string): AwsError =>
    modelledError(facts.errors[shape], message, logDetail);

export const malformedPolicyDocument = modelled('MalformedPolicyDocumentException');
export const invalidAuthorizationMessage = modelled('InvalidAuthorizationMessageException');
export const invalidIdentityToken = modelled('InvalidIdentityTokenException');
const expiredToken = modelled('ExpiredTokenException');
const idpCommunicationError = modelled('IDPCommunicationErrorException');
const expiredTradeInToken = modelled('ExpiredTradeInTokenException');
const outboundFederationDisabled = modelled('OutboundWebIdentityFederationDisabledException');
const sessionDurationEscalation = modelled('SessionDurationEscalationException');
const jwtPayloadSizeExceeded = modelled('JWTPayloadSizeExceededException');
const packedPolicyTooLarge = modelled('PackedPolicyTooLargeException');

/** Not in the model, but what STS answers. */
const accessDenied = (message: string): AwsError => new AwsError('AccessDenied', message, { status: 403 });
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);
export const invalidParameterValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValue', message);

export const rootMayNotAssumeRoles = (): AwsError =>
  accessDenied('Roles may not be assumed by root accounts.');

export const rootMayNotAssumeRoot = (): AwsError =>
  accessDenied('AssumeRoot may not be called by root accounts.');

export const notWithSessionCredentials = (operation: string): AwsError =>
  accessDenied(`Cannot call ${operation} with session credentials`);

/** The text is the same whether the role exists or not, so that strangers learn nothing. */
export const mayNotAssume = (callerArn: string, roleArn: string): AwsError =>
  accessDenied(`User: ${callerArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);

/** What AWS answers for a serial number that is not a device of the caller. */
export const mfaDeviceUnknown = (): AwsError =>
  accessDenied(
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  );

/** AWS's text ends with a space. */
export const mfaCodeWrong = (): AwsError =>
  accessDenied('MultiFactorAuthentication failed with invalid MFA one time pass code. ');

export const mfaIncomplete = (): AwsError =>
  accessDenied(
    'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
  );

export const sessionTooLarge = (percent: number, hasTags: boolean): AwsError =>
  packedPolicyTooLarge(
    hasTags
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );

export const verificationKeyMissing = (logDetail?: string): AwsError =>
  invalidIdentityToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    logDetail,
  );

/** Clients try again for this one. */
export const identityProviderUnreachable = (logDetail: string): AwsError =>
  idpCommunicationError(
    'The identity provider that was asked to verify the incoming identity token could not be reached.',
    logDetail,
  );

/** `expiry` in seconds. */
export const tokenExpired = (now: Instant, expiry: number): AwsError =>
  expiredToken(
    `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration date/time ${expiry}`,
  );

export const mayNotAssumeWith = (operation: string): AwsError =>
  accessDenied(`Not authorized to perform sts:${operation}`);

export const assertionExpired = (): AwsError =>
  expiredToken('Token must be redeemed within 5 minutes of issuance');

export const duplicateTagKeys = (): AwsError =>
  invalidParameterValue('Duplicate tag keys found. Please note that Tag keys are case insensitive.');

export const federationDisabled = (): AwsError =>
  outboundFederationDisabled('OutboundWebIdentityFederation is disabled.');

export const sessionEscalation = (): AwsError =>
  sessionDurationEscalation(
    'The requested token duration would extend the session beyond its original expiration time.',
  );

export const payloadTooLarge = (): AwsError =>
  jwtPayloadSizeExceeded('The requested token payload size exceeds the maximum allowed size.');

export const tradeInTokenExpired = (): AwsError =>
  expiredTradeInToken('The trade-in token has expired and can no longer be exchanged for credentials.');

/** The model has no error of its own for a token that is none. */
export const tradeInTokenInvalid = (): AwsError => validationError('The trade-in token is not valid.');
