import { Pkcs11Error } from '../pkcs11/pkcs11-error.ts';
import { isPinRefused, remedyFor } from '../pkcs11/return-codes.ts';
import { JobError } from './job-error.ts';
import type { JobFault } from './jobs.ts';

/** How a failure in a cluster's process looks to the parent. The message holds names of calls and codes only. */
export function jobFailure(error: unknown): { readonly fault: JobFault; readonly message: string } {
  if (error instanceof JobError) return { fault: error.fault, message: error.message };
  if (!(error instanceof Pkcs11Error)) return { fault: 'broken', message: String(error) };
  if (isPinRefused(error.code)) return { fault: 'pin-incorrect', message: error.message };
  const fault = remedyFor(error.code) === 'fail' ? 'not-possible' : 'broken';
  return { fault, message: error.message };
}
