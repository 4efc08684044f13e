import type { AwsError } from '../../core/aws-error.ts';
import { modelledErrors } from '../modelled-error.ts';
import facts from './facts.json' with { type: 'json' };

const modelled = modelledErrors(facts.errors);

export const validation = modelled('ValidationException');
export const reportNotFound = (id: string): AwsError =>
  modelled('ResourceNotFoundException')(`Report ${id} could not be found.`);
export const noTerm = (id: string): AwsError =>
  modelled('ResourceNotFoundException')(`Report ${id} has no term to accept.`);
export const termNotAccepted = (): AwsError =>
  validation('The termToken is not valid or has expired. Call GetTermForReport and accept its term first.');
