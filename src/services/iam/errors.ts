import { AwsError } from '../../core/aws-error.ts';
import type { QuotaName } from '../../identity/iam-quotas.ts';
import { modelledErrors } from '../modelled-error.ts';
import facts from './facts.json' with { type: 'json' };

const modelled = modelledErrors(facts.errors);

export const noSuchEntity = modelled('NoSuchEntityException');
export const entityAlreadyExists = modelled('EntityAlreadyExistsException');
export const deleteConflict = modelled('DeleteConflictException');
export const limitExceeded = modelled('LimitExceededException');
export const invalidInput = modelled('InvalidInputException');
export const unmodifiableEntity = modelled('UnmodifiableEntityException');
export const malformedPolicyDocument = modelled('MalformedPolicyDocumentException');
export const policyNotAttachable = modelled('PolicyNotAttachableException');
export const passwordPolicyViolation = modelled('PasswordPolicyViolationException');
export const entityTemporarilyUnmodifiable = modelled('EntityTemporarilyUnmodifiableException');
export const malformedCertificate = modelled('MalformedCertificateException');
export const keyPairMismatch = modelled('KeyPairMismatchException');
export const duplicateCertificate = modelled('DuplicateCertificateException');
export const invalidPublicKey = modelled('InvalidPublicKeyException');
export const unrecognizedPublicKeyEncoding = modelled('UnrecognizedPublicKeyEncodingException');
export const duplicateSshPublicKey = modelled('DuplicateSSHPublicKeyException');
export const credentialReportNotPresent = modelled('CredentialReportNotPresentException');
export const concurrentModification = modelled('ConcurrentModificationException');
const featureDisabled = modelled('FeatureDisabledException');
const featureEnabled = modelled('FeatureEnabledException');
export const invalidAuthenticationCode = modelled('InvalidAuthenticationCodeException');
export const invalidUserType = modelled('InvalidUserTypeException');

/** Not in the model, but what IAM answers for most bad values. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

export const userNotFound = (name: string): AwsError =>
  noSuchEntity(`The user with name ${name} cannot be found.`);
export const groupNotFound = (name: string): AwsError =>
  noSuchEntity(`The group with name ${name} cannot be found.`);
export const roleNotFound = (name: string): AwsError =>
  noSuchEntity(`The role with name ${name} cannot be found.`);
export const loginProfileNotFound = (userName: string): AwsError =>
  noSuchEntity(`Login Profile for User ${userName} cannot be found.`);
export const accessKeyNotFound = (id: string): AwsError =>
  noSuchEntity(`The Access Key with id ${id} cannot be found.`);

export const instanceProfileNotFound = (name: string): AwsError =>
  noSuchEntity(`Instance Profile ${name} cannot be found.`);
export const roleNotInInstanceProfile = (roleName: string, profileName: string): AwsError =>
  noSuchEntity(`Role ${roleName} in Instance Profile ${profileName} cannot be found.`);
export const instanceProfileTaken = (name: string): AwsError =>
  entityAlreadyExists(`Instance Profile ${name} already exists.`);
export const roleInInstanceProfile = (): AwsError =>
  deleteConflict('Cannot delete entity, must remove roles from instance profile first.');

export const nameTaken = (kind: 'User' | 'Group' | 'Role', name: string): AwsError =>
  entityAlreadyExists(`${kind} with name ${name} already exists.`);

export const mfaDeviceNotFound = (serialNumber: string): AwsError =>
  noSuchEntity(`MFA Device with serial number ${serialNumber} does not exist.`);

export const quotaExceeded = (quota: QuotaName, most: number): AwsError =>
  limitExceeded(`Cannot exceed quota for ${quota}: ${most}`);

export const federationDisabled = (accountId: string): AwsError =>
  featureDisabled(`Outbound identity federation is disabled for account ${accountId}`);
export const federationEnabled = (accountId: string): AwsError =>
  featureEnabled(`Outbound identity federation is already enabled for account ${accountId}`);

export const delegationNotFound = (id: string): AwsError =>
  noSuchEntity(`Delegation request ${id} cannot be found.`);
