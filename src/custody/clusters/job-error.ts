import type { JobFault } from './jobs.ts';

/** A job on a cluster's store that failed; see {@link JobFault}. Its message holds no PIN and no key. */
export class JobError extends Error {
  readonly fault: JobFault;

  constructor(fault: JobFault, message: string) {
    super(message);
    this.name = 'JobError';
    this.fault = fault;
  }
}
