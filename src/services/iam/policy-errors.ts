import type { AwsError } from '../../core/aws-error.ts';
import type { PolicyHolderKind } from '../../identity/tables.ts';
import { invalidInput, limitExceeded, noSuchEntity, validationError } from './errors.ts';

export const policyNotFound = (arn: string): AwsError => noSuchEntity(`Policy ${arn} was not found.`);

export const policyNotThere = (arn: string): AwsError =>
  noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);

export const versionNotFound = (arn: string, versionId: string): AwsError =>
  noSuchEntity(`Policy ${arn} version ${versionId} does not exist or is not attachable.`);

export const inlinePolicyNotFound = (kind: PolicyHolderKind, name: string): AwsError =>
  noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);

/** Where a policy is asked for. */
export const policyArnInvalid = (arn: string): AwsError => validationError(`ARN ${arn} is not valid.`);

/** Where a policy is to become a permissions boundary, AWS has another code. */
export const boundaryArnInvalid = (arn: string): AwsError => invalidInput(`ARN ${arn} is not valid.`);

export const boundaryNotThere = (arn: string): AwsError =>
  noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);

export const inlinePoliciesTooLarge = (kind: PolicyHolderKind, most: number, name: string): AwsError =>
  limitExceeded(`Maximum policy size of ${most} bytes exceeded for ${kind} ${name}`);
