import type { AwsError } from '../../core/aws-error.ts';
import { modelledError } from '../modelled-error.ts';
import facts from './facts.json' with { type: 'json' };

type ErrorShape = keyof typeof facts.errors;

const modelled =
  (shape: ErrorShape) =>
  (message: string): AwsError =>
    modelledError(facts.errors[shape], message);

export const validationException = modelled('ValidationException');
export const notFound = modelled('ResourceNotFoundException');
export const accessDenied = modelled('AccessDeniedException');
export const conflict = modelled('ConflictException');
export const limitExceeded = modelled('LimitExceededException');
