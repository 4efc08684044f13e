import { modelledErrors } from '../modelled-error.ts';
import { facts } from './facts.ts';

const modelled = modelledErrors(facts.errors);

export const validationException = modelled('ValidationException');
export const notFound = modelled('ResourceNotFoundException');
export const accessDenied = modelled('AccessDeniedException');
export const conflict = modelled('ConflictException');
export const limitExceeded = modelled('LimitExceededException');
