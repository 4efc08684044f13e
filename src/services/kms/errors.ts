import { AwsError } from '../../core/aws-error.ts';

/** KMS answers 400 for each of its errors, whatever its model says. */
const error =
  (code: string) =>
  (message: string): AwsError =>
    new AwsError(code, message);

export const alreadyExists = error('AlreadyExistsException');
export const clusterInUse = error('CloudHsmClusterInUseException');
export const clusterInvalid = error('CloudHsmClusterInvalidConfigurationException');
export const clusterNotActive = error('CloudHsmClusterNotActiveException');
export const clusterNotFound = error('CloudHsmClusterNotFoundException');
export const clusterNotRelated = error('CloudHsmClusterNotRelatedException');
export const conflict = error('ConflictException');
export const customKeyStoreHasKeys = error('CustomKeyStoreHasCMKsException');
export const customKeyStoreInvalidState = error('CustomKeyStoreInvalidStateException');
export const customKeyStoreNotFound = error('CustomKeyStoreNotFoundException');
export const customKeyStoreNameInUse = error('CustomKeyStoreNameInUseException');
export const disabled = error('DisabledException');
export const incorrectTrustAnchor = error('IncorrectTrustAnchorException');
export const invalidArn = error('InvalidArnException');
export const invalidGrantToken = error('InvalidGrantTokenException');
export const invalidKeyUsage = error('InvalidKeyUsageException');
export const invalidMarker = error('InvalidMarkerException');
export const invalidState = error('KMSInvalidStateException');
export const limitExceeded = error('LimitExceededException');
export const malformedPolicy = error('MalformedPolicyDocumentException');
export const notAuthorized = error('NotAuthorizedException');
export const notFound = error('NotFoundException');
export const tagError = error('TagException');
export const unsupported = error('UnsupportedOperationException');
export const validation = error('ValidationException');

/** What `DryRun` answers where the call would have succeeded. */
export const dryRun = (): AwsError =>
  error('DryRunOperationException')('The request would have succeeded, but the DryRun option is set.');
