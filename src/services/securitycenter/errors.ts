import type { AwsError } from '../../core/aws-error.ts';
import { modelledError } from '../modelled-error.ts';
import { type ErrorShape, facts } from './facts.ts';

const modelled =
  (shape: ErrorShape) =>
  (message: string): AwsError =>
    modelledError(facts.errors[shape], message);

export const validationException = modelled('ValidationException');
export const notFound = modelled('ResourceNotFoundException');
export const accessDenied = modelled('AccessDeniedException');
export const conflict = modelled('ConflictException');
export const limitExceeded = modelled('LimitExceededException');
