import { AwsError } from '../../core/aws-error.ts';

/** A member that the model allows and the operation does not. */
export const invalidField = (name: string, message: string): AwsError =>
  new AwsError('ValidationException', message, {
    members: { reason: 'fieldValidationFailed', fieldList: [{ name, message }] },
  });

/** Members that do not go together; AWS says no more. */
export const invalidInput = (): AwsError =>
  new AwsError('ValidationException', 'InvalidInput', { members: { reason: 'other' } });
