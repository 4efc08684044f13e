import { AwsError } from '../../core/aws-error.ts';
import facts from './facts.json' with { type: 'json' };

type ErrorShape = keyof typeof facts.errors;

const modelled =
  (shape: ErrorShape) =>
  (message: string): AwsError => {
    const { code, http } = facts.errors[shape];
    return new AwsError(code, message, http === null ? {} : { status: http });
  };

export const malformedPolicyDocument = modelled('MalformedPolicyDocumentException');
export const invalidAuthorizationMessage = modelled('InvalidAuthorizationMessageException');
const packedPolicyTooLarge = modelled('PackedPolicyTooLargeException');

/** Not in the model, but what STS answers. */
const accessDenied = (message: string): AwsError => new AwsError('AccessDenied', message, { status: 403 });
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);
export const invalidParameterValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValue', message);

export const rootMayNotAssumeRoles = (): AwsError =>
  accessDenied('Roles may not be assumed by root accounts.');

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

export const sessionTooLarge = (percent: number, hasTags: boolean): AwsError =>
  packedPolicyTooLarge(
    hasTags
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
